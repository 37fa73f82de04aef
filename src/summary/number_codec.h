/* summary/number_codec.h: a number summary as a part of something else. */
#ifndef VEER_SUMMARY_NUMBER_CODEC_H
#define VEER_SUMMARY_NUMBER_CODEC_H

#include "summary/wire.h"
#include "veer/num_summary.h"

/** Appends all but kind and version. */
void veer_num_put(const veer_num_summary *summary, veer_buf *out);

/** Reads it into an empty summary; marks the input as bad if it is malformed. VEER_ENOMEM. */
veer_rc veer_num_get(veer_wire *in, veer_num_summary *summary, veer_err *err);

#endif
