/* judge/pieces.h: windows put together from hours and days that are kept between evaluations.
 *
 * A piece is one part of an hour, six hours, a day or a week of one source. It stays in the cache
 * of frames (judge/cache.h) with the version of its buckets (veer_buckets_version) and is read anew
 * when that is another one, so a late record or label counts at once. What a window has beside full
 * hours is read each time. The sums are the same bits as those of one reading, as all sums are.
 */
#ifndef VEER_JUDGE_PIECES_H
#define VEER_JUDGE_PIECES_H

#include "judge/frame_impl.h"

/** As veer_buckets_read for these series and the segment of the frame; step_us 0: one window. */
veer_rc frame_gather(veer_frame *frame, frame_source source, unsigned parts, veer_store_span span,
                     int64_t step_us, veer_windows *ret, veer_err *err);

/** The version of what that reads. */
uint64_t frame_version(const veer_frame *frame, frame_source source, unsigned parts,
                       veer_store_span span);

#endif
