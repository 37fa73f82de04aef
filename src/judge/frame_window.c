/* Windows of a frame, each read once. */
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/pieces.h"

frame_source frame_own(const veer_frame *frame)
{
    return (frame_source){frame->target->series, frame->target->n_series};
}

uint64_t frame_predictions(const veer_window *window)
{
    const uint64_t a = window->activity != NULL ? window->activity->count : 0;
    const uint64_t b = window->features != NULL ? window->features->count : 0;
    return a > b ? a : b;
}

int64_t frame_floor(int64_t us, int64_t step_us)
{
    const int64_t rest = us % step_us;
    return us - (rest < 0 ? rest + step_us : rest);
}

void frame_span_text(int64_t us, char out[FRAME_SPAN_SIZE])
{
    static const struct {
        int64_t us;
        char unit;
    } units[] = {{VEER_US_PER_DAY, 'd'},
                 {VEER_US_PER_HOUR, 'h'},
                 {VEER_US_PER_MINUTE, 'm'},
                 {VEER_US_PER_SECOND, 's'}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (us >= 2 * units[i].us && us % units[i].us == 0) {
            veer_line_print(out, FRAME_SPAN_SIZE, "%lld%c", (long long)(us / units[i].us),
                            units[i].unit);
            return;
        }
    veer_line_print(out, FRAME_SPAN_SIZE, "%llds", (long long)(us / VEER_US_PER_SECOND));
}

/* ---- reading ---- */

static bool same_source(frame_source a, frame_source b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.series, b.series, a.n * sizeof *a.series) == 0);
}

static frame_window *find(const veer_frame *frame, frame_source source, int64_t from_us,
                          int64_t to_us)
{
    frame_window *w = frame->windows;
    while (w != NULL &&
           !(w->from_us == from_us && w->to_us == to_us && same_source(w->source, source)))
        w = w->next;
    return w;
}

/* Takes the parts of a window that was just read. */
static void take_parts(veer_window *into, veer_window *from)
{
    if (from->activity != NULL)
        into->activity = from->activity;
    if (from->features != NULL)
        into->features = from->features;
    if (from->performance != NULL)
        into->performance = from->performance;
    from->activity = NULL;
    from->features = NULL;
    from->performance = NULL;
    into->from_us = from->from_us < into->from_us ? from->from_us : into->from_us;
    into->to_us = from->to_us > into->to_us ? from->to_us : into->to_us;
    if (from->resolution_us > into->resolution_us)
        into->resolution_us = from->resolution_us;
}

static veer_rc read_parts(veer_frame *frame, frame_window *w, unsigned parts, veer_err *err)
{
    veer_windows windows = {0};
    if (w->source.n > 0 && w->from_us < w->to_us) {
        const veer_rc rc = frame_gather(frame, w->source, parts,
                                        (veer_store_span){w->from_us, w->to_us}, 0, &windows, err);
        if (rc != VEER_OK)
            return rc;
    }
    for (size_t i = 0; i < windows.n; i++)
        take_parts(&w->window, &windows.at[i]);
    veer_windows_done(&windows);
    w->parts |= parts;
    return VEER_OK;
}

veer_rc frame_read(veer_frame *frame, frame_source source, int64_t from_us, int64_t to_us,
                   unsigned parts, frame_window **ret, veer_err *err)
{
    frame_window *w = find(frame, source, from_us, to_us);
    if (w == NULL) {
        w = veer_arena_alloc(&frame->arena, sizeof *w);
        if (w == NULL)
            return veer_fail_nomem(err);
        *w = (frame_window){.next = frame->windows,
                            .source = source,
                            .from_us = from_us,
                            .to_us = to_us,
                            .window = {.from_us = from_us, .to_us = to_us}};
        frame->windows = w;
    }
    const unsigned missing = parts & ~w->parts;
    const veer_rc rc = missing != 0 ? read_parts(frame, w, missing, err) : VEER_OK;
    if (rc == VEER_OK)
        *ret = w;
    return rc;
}

veer_rc veer_frame_window(veer_frame *frame, int64_t from_us, int64_t to_us, unsigned parts,
                          const veer_window **ret, veer_err *err)
{
    frame_window *w = NULL;
    const veer_rc rc = frame_read(frame, frame_own(frame), from_us, to_us, parts, &w, err);
    if (rc == VEER_OK)
        *ret = &w->window;
    return rc;
}

/* ---- the current window ---- */

static bool is_wider(const frame_window *w)
{
    return w->window.from_us < w->from_us || w->window.to_us > w->to_us;
}

static void say_coarse(char why[FRAME_WHY], int64_t resolution_us)
{
    veer_line_print(why, FRAME_WHY, "only %s sums are left",
                    resolution_us >= VEER_US_PER_DAY    ? "daily"
                    : resolution_us >= VEER_US_PER_HOUR ? "hourly"
                                                        : "5-minute");
}

veer_rc frame_current(veer_frame *frame, int64_t width_us, unsigned parts, frame_window **ret,
                      char why[FRAME_WHY], veer_err *err)
{
    int64_t to_us = frame_floor(frame->now_us, VEER_FRAME_GRID_US);
    frame_window *w = NULL;
    veer_rc rc = frame_read(frame, frame_own(frame), to_us - width_us, to_us, parts, &w, err);
    why[0] = '\0';
    if (rc == VEER_OK && is_wider(w)) {
        const int64_t step_us = w->window.resolution_us;
        if (step_us <= 0 || width_us % step_us != 0) {
            say_coarse(why, step_us);
            *ret = NULL;
            return VEER_OK;
        }
        to_us = frame_floor(frame->now_us, step_us);
        rc = frame_read(frame, frame_own(frame), to_us - width_us, to_us, parts, &w, err);
    }
    if (rc == VEER_OK)
        *ret = w;
    return rc;
}

/* ---- all time ---- */

veer_rc frame_ever(veer_frame *frame, const veer_window **ret, veer_err *err)
{
    veer_buckets *const buckets = veer_ingest_buckets(frame->ingest);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && !frame->has_ever && i < frame->target->n_series; i++) {
        veer_window one = {0};
        rc = veer_buckets_ever(buckets, frame->target->series[i], &one, err);
        if (rc == VEER_OK && (one.activity != NULL || one.performance != NULL))
            rc = veer_window_merge(&frame->ever, &one, err);
        if (rc == VEER_ENODATA)
            rc = VEER_OK;
        veer_window_done(&one);
    }
    if (rc != VEER_OK) {
        veer_window_done(&frame->ever);
        return rc;
    }
    frame->has_ever = true;
    *ret = &frame->ever;
    return VEER_OK;
}
