/* Until each format is written. */
#include "formats.h"
#define STUB(name)                                                             \
	void __attribute__((weak))                                             \
	name(const struct row *row, struct buf *out)                           \
	{                                                                      \
		(void)row;                                                     \
		(void)out;                                                     \
	}
STUB(trl_sft)
STUB(trl_dpo) STUB(trl_kto) STUB(openai_sft) STUB(openai_dpo)
    STUB(llamafactory_sft) STUB(llamafactory_dpo) STUB(llamafactory_kto)
	STUB(swift_sft) STUB(swift_dpo) STUB(swift_kto) STUB(fastchat_vicuna)
