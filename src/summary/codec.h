/* summary/codec.h: summaries as bytes, the same on every machine (layouts: docs/summaries.md).
 *
 * Encoding appends to `out` and has one result for one state. Decoding trusts nothing: kind,
 * version, order, sizes against the limits, sums against counts, no bytes behind the end; whatever
 * it accepts encodes to the same bytes again. VEER_ECORRUPT for anything else, VEER_ENOMEM.
 */
#ifndef VEER_SUMMARY_CODEC_H
#define VEER_SUMMARY_CODEC_H

#include "base/buf.h"
#include "veer/summary.h"

veer_rc veer_num_summary_encode(const veer_num_summary *summary, veer_buf *out, veer_err *err);
veer_rc veer_num_summary_decode(const void *bytes, size_t len, veer_num_summary **ret,
                                veer_err *err);

veer_rc veer_cat_summary_encode(const veer_cat_summary *summary, veer_buf *out, veer_err *err);
veer_rc veer_cat_summary_decode(const void *bytes, size_t len, veer_cat_summary **ret,
                                veer_err *err);

veer_rc veer_confusion_encode(const veer_confusion *confusion, veer_buf *out, veer_err *err);
veer_rc veer_confusion_decode(const void *bytes, size_t len, veer_confusion **ret, veer_err *err);

veer_rc veer_score_summary_encode(const veer_score_summary *summary, veer_buf *out, veer_err *err);
veer_rc veer_score_summary_decode(const void *bytes, size_t len, veer_score_summary **ret,
                                  veer_err *err);

veer_rc veer_error_summary_encode(const veer_error_summary *summary, veer_buf *out, veer_err *err);
veer_rc veer_error_summary_decode(const void *bytes, size_t len, veer_error_summary **ret,
                                  veer_err *err);

#endif
