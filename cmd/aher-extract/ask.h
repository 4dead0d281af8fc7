/* What a run has achieved, by a model: the paper's extractor (3.4). */
#ifndef AHER_EXTRACT_ASK_H
#define AHER_EXTRACT_ASK_H

#include "inquiry.h"
#include "member.h"
#include "stage.h"

/* Fills in the outcome; text and arrays live in the record's arena. */
enum inquiry_state extract_ask(struct outcome *, struct stage *, struct job *);

#endif
