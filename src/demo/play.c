#include "demo/play.h"

#include <stdlib.h>

#include "base/time.h"

#define MOST_MODELS 8

static int by_time(const void *a, const void *b)
{
    const veer_demo_item *const x = a;
    const veer_demo_item *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

/* The predictions of all models in a minute, by time. */
static size_t items_of_minute(const veer_demo *demo, int64_t minute,
                              veer_demo_item out[MOST_MODELS * VEER_DEMO_MOST_PER_MINUTE])
{
    size_t n = 0;
    for (size_t model = 0; model < veer_demo_n_models && model < MOST_MODELS; model++)
        n += veer_demo_minute(demo, model, minute, out + n);
    qsort(out, n, sizeof *out, by_time);
    return n;
}

veer_rc veer_demo_play_init(veer_demo_play *play, const veer_demo *demo, int64_t from_us,
                            veer_err *err)
{
    veer_demo_item items[MOST_MODELS * VEER_DEMO_MOST_PER_MINUTE];
    const int64_t oldest_us = from_us - VEER_DEMO_LATEST_LABEL_US;
    const int64_t first_us = oldest_us > demo->start_us ? oldest_us : demo->start_us;
    *play = (veer_demo_play){.demo = *demo, .now_us = from_us};
    for (int64_t minute = first_us / VEER_US_PER_MINUTE; minute * VEER_US_PER_MINUTE < from_us;
         minute++) {
        const size_t n = items_of_minute(demo, minute, items);
        for (size_t i = 0; i < n; i++) {
            const bool waits = items[i].label_us != VEER_DEMO_NO_LABEL &&
                               items[i].label_us >= from_us && items[i].time_us < from_us;
            const veer_rc rc =
                waits ? veer_demo_pending_add(&play->pending, &items[i], err) : VEER_OK;
            if (rc != VEER_OK) {
                veer_demo_play_done(play);
                return rc;
            }
        }
    }
    return VEER_OK;
}

void veer_demo_play_done(veer_demo_play *play)
{
    veer_demo_pending_done(&play->pending);
}

static veer_rc tell_predictions(veer_demo_play *play, int64_t minute, int64_t until_us,
                                veer_demo_play_fn fn, void *context, veer_err *err)
{
    veer_demo_item items[MOST_MODELS * VEER_DEMO_MOST_PER_MINUTE];
    const size_t n = items_of_minute(&play->demo, minute, items);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < n && rc == VEER_OK; i++) {
        if (items[i].time_us < play->now_us || items[i].time_us >= until_us)
            continue;
        rc = fn(context, &items[i], false, err);
        if (rc == VEER_OK && items[i].label_us != VEER_DEMO_NO_LABEL)
            rc = veer_demo_pending_add(&play->pending, &items[i], err);
    }
    return rc;
}

veer_rc veer_demo_play_until(veer_demo_play *play, int64_t until_us, veer_demo_play_fn fn,
                             void *context, veer_err *err)
{
    veer_rc rc = VEER_OK;
    while (play->now_us < until_us && rc == VEER_OK) {
        const int64_t minute = play->now_us / VEER_US_PER_MINUTE;
        const int64_t end_us = (minute + 1) * VEER_US_PER_MINUTE;
        const int64_t to_us = end_us < until_us ? end_us : until_us;
        veer_demo_item item;
        rc = tell_predictions(play, minute, to_us, fn, context, err);
        while (rc == VEER_OK && veer_demo_pending_take(&play->pending, to_us - 1, &item))
            rc = fn(context, &item, true, err);
        play->now_us = to_us;
    }
    return rc;
}
