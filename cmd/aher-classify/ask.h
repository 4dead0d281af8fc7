/* Stage 1 by a model: the paper's detector (3.3). */
#ifndef AHER_CLASSIFY_ASK_H
#define AHER_CLASSIFY_ASK_H

#include "inquiry.h"
#include "member.h"
#include "stage.h"

/*
 * Fills in the failure of a run that is no given success; its text lives in
 * the record's arena. What the input says of failing (a reward, a
 * failure_reason) stands above what the model says.
 */
enum inquiry_state classify_ask(struct failure *, struct stage *, struct job *);

#endif
