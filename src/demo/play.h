/* demo/play.h: what of a simulation happens in a stretch of time, in order. Pure: the caller says
 * what time it is. */
#ifndef VEER_DEMO_PLAY_H
#define VEER_DEMO_PLAY_H

#include "demo/pending.h"

typedef struct veer_demo_play {
    veer_demo demo;            /* the simulation */
    int64_t now_us;            /* everything before has been told */
    veer_demo_pending pending; /* labels of what has been told */
} veer_demo_play;

/** Gets a prediction, or (label) the label of one that was told or lies before the start. */
typedef veer_rc (*veer_demo_play_fn)(void *context, const veer_demo_item *item, bool label,
                                     veer_err *err);

/** Begins at a time: predictions before it are not told, labels that come from it on are. Goes
 * through the VEER_DEMO_LATEST_LABEL_US before. VEER_ENOMEM; finish with veer_demo_play_done. */
veer_rc veer_demo_play_init(veer_demo_play *play, const veer_demo *demo, int64_t from_us,
                            veer_err *err);
void veer_demo_play_done(veer_demo_play *play);

/** Tells what happens up to a time, minute by minute: predictions of all models by time, then the
 * labels that came by then. What fn returns, if not VEER_OK, ends it. */
veer_rc veer_demo_play_until(veer_demo_play *play, int64_t until_us, veer_demo_play_fn fn,
                             void *context, veer_err *err);

#endif
