#include "judge/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "block/wire.h"

#define HOUR_US VEER_US_PER_HOUR
#define KEY_BYTES 8192
#define MOST_SERIES 64 /* of a source; more are read as they are */

/* The widest first. Each is made of the next one. */
static const int64_t widths_us[] = {168 * HOUR_US, 24 * HOUR_US, 6 * HOUR_US, HOUR_US};
#define N_WIDTHS (sizeof widths_us / sizeof widths_us[0])
#define HOURS (N_WIDTHS - 1)

/* A window that is put together. */
typedef struct gathering {
    veer_frame *frame;   /* whose */
    frame_source source; /* of it */
    unsigned parts;      /* wanted */
    int64_t from_us;     /* as asked for */
    int64_t to_us;       /* its end */
    veer_piece **pieces; /* n, held; of all parts */
    size_t n;            /* of them */
    size_t cap;          /* room for */
    int64_t widest_us;   /* coarsest bucket found */
    veer_window edges;   /* what is beside full hours */
} gathering;

/* ---- as it is ---- */

static veer_buckets_query query_of(const veer_frame *frame, frame_source source, unsigned parts,
                                   veer_store_span span)
{
    return (veer_buckets_query){.series = source.series,
                                .n_series = source.n,
                                .segment = frame->target->segment,
                                .parts = parts,
                                .from_us = span.from_us,
                                .to_us = span.to_us};
}

static veer_rc read_all(veer_frame *frame, frame_source source, unsigned parts,
                        veer_store_span span, int64_t step_us, veer_windows *ret, veer_err *err)
{
    veer_buckets_query query = query_of(frame, source, parts, span);
    query.step_us = step_us;
    return veer_buckets_read(veer_ingest_buckets(frame->ingest), &query, ret, err);
}

/* One window, into an empty one. */
static veer_rc read_one(veer_frame *frame, frame_source source, unsigned parts,
                        veer_store_span span, veer_window *ret, veer_err *err)
{
    veer_windows windows = {0};
    const veer_rc rc = read_all(frame, source, parts, span, 0, &windows, err);
    if (rc == VEER_OK && windows.n > 0) {
        *ret = windows.at[0];
        windows.at[0] = (veer_window){0};
    }
    veer_windows_done(&windows);
    return rc;
}

uint64_t frame_version(const veer_frame *frame, frame_source source, unsigned parts,
                       veer_store_span span)
{
    const veer_buckets_query query = query_of(frame, source, parts, span);
    return veer_buckets_version(veer_ingest_buckets(frame->ingest), &query);
}

/* ---- pieces ---- */

static void put_key(const gathering *g, unsigned part, size_t width, int64_t from_us, veer_buf *key)
{
    const char *const segment = g->frame->target->segment;
    veer_buf_append(key, "piece", sizeof "piece");
    veer_put_varint(key, part);
    veer_put_varint(key, width);
    veer_put_int(key, (uint64_t)from_us, sizeof from_us);
    veer_put_varint(key, segment != NULL ? strlen(segment) + 1 : 0);
    veer_buf_append(key, segment, segment != NULL ? strlen(segment) : 0);
    veer_buf_append(key, g->source.series, g->source.n * sizeof *g->source.series);
}

static veer_rc piece_of(const gathering *g, unsigned part, size_t width, int64_t from_us,
                        veer_piece **ret, veer_err *err);

/* What pieces of the next width hold; *ret_coarse: there are buckets wider than hours. */
static veer_rc merge_smaller(const gathering *g, unsigned part, size_t width, int64_t from_us,
                             veer_window *into, bool *ret_coarse, veer_err *err)
{
    const int64_t end_us = from_us + widths_us[width];
    veer_rc rc = VEER_OK;
    into->from_us = from_us;
    into->to_us = end_us;
    for (int64_t at = from_us; rc == VEER_OK && !*ret_coarse && at < end_us;
         at += widths_us[width + 1]) {
        veer_piece *piece = NULL;
        rc = piece_of(g, part, width + 1, at, &piece, err);
        if (rc != VEER_OK)
            break;
        *ret_coarse = veer_piece_window(piece)->resolution_us > HOUR_US;
        if (!*ret_coarse)
            rc = veer_window_merge(into, veer_piece_window(piece), err);
        veer_piece_release(piece);
    }
    return rc;
}

static veer_rc make_piece(const gathering *g, unsigned part, size_t width, int64_t from_us,
                          veer_window *ret, veer_err *err)
{
    bool coarse = width == HOURS;
    veer_rc rc = coarse ? VEER_OK : merge_smaller(g, part, width, from_us, ret, &coarse, err);
    if (rc == VEER_OK && coarse) {
        veer_window_done(ret);
        *ret = (veer_window){0};
        rc = read_one(g->frame, g->source, VEER_PARTS(part),
                      (veer_store_span){from_us, from_us + widths_us[width]}, ret, err);
    }
    return rc;
}

/* The version is asked for before anything is read. */
static veer_rc piece_of(const gathering *g, unsigned part, size_t width, int64_t from_us,
                        veer_piece **ret, veer_err *err)
{
    veer_buf key;
    veer_window window = {0};
    const uint64_t version = frame_version(g->frame, g->source, VEER_PARTS(part),
                                           (veer_store_span){from_us, from_us + widths_us[width]});
    veer_buf_init(&key, KEY_BYTES);
    put_key(g, part, width, from_us, &key);
    veer_rc rc = veer_buf_status(&key, err);
    veer_piece *piece =
        rc == VEER_OK ? veer_judge_cache_piece(g->frame->cache, &key, version) : NULL;
    if (rc == VEER_OK && piece == NULL) {
        rc = make_piece(g, part, width, from_us, &window, err);
        if (rc == VEER_OK)
            rc = veer_piece_new(&window, version, &piece, err);
        if (rc == VEER_OK)
            rc = veer_judge_cache_keep(g->frame->cache, &key, piece, err);
    }
    veer_window_done(&window);
    veer_buf_done(&key);
    if (rc == VEER_OK)
        *ret = piece;
    else
        veer_piece_release(piece);
    return rc;
}

/* ---- one window ---- */

static veer_rc hold(gathering *g, veer_piece *piece, veer_err *err)
{
    if (g->n == g->cap) {
        const size_t cap = g->cap == 0 ? 64 : 2 * g->cap;
        veer_piece **const grown = realloc(g->pieces, cap * sizeof(veer_piece *));
        if (grown == NULL) {
            veer_piece_release(piece);
            return veer_fail_nomem(err);
        }
        g->pieces = grown;
        g->cap = cap;
    }
    g->pieces[g->n++] = piece;
    return VEER_OK;
}

static void note_width(gathering *g, int64_t resolution_us)
{
    if (resolution_us > g->widest_us)
        g->widest_us = resolution_us;
}

/* Full hours of one part, in pieces as wide as can be. */
static veer_rc hold_part(gathering *g, unsigned part, veer_store_span hours, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (int64_t at = hours.from_us;
         rc == VEER_OK && at < hours.to_us && g->widest_us <= HOUR_US;) {
        size_t width = 0;
        veer_piece *piece = NULL;
        while (at != frame_floor(at, widths_us[width]) || at + widths_us[width] > hours.to_us)
            width++;
        rc = piece_of(g, part, width, at, &piece, err);
        if (rc == VEER_OK)
            note_width(g, veer_piece_window(piece)->resolution_us);
        if (rc == VEER_OK)
            rc = hold(g, piece, err);
        at += widths_us[width];
    }
    return rc;
}

static veer_rc add_edge(gathering *g, veer_store_span span, veer_err *err)
{
    veer_window window = {0};
    if (span.from_us >= span.to_us)
        return VEER_OK;
    veer_rc rc = read_one(g->frame, g->source, g->parts, span, &window, err);
    if (rc == VEER_OK) {
        note_width(g, window.resolution_us);
        rc = veer_window_merge(&g->edges, &window, err);
    }
    veer_window_done(&window);
    return rc;
}

static veer_rc add_edges(gathering *g, veer_store_span hours, veer_err *err)
{
    veer_window_done(&g->edges);
    g->edges = (veer_window){0};
    veer_rc rc = add_edge(g, (veer_store_span){g->from_us, hours.from_us}, err);
    if (rc == VEER_OK)
        rc = add_edge(g, (veer_store_span){hours.to_us, g->to_us}, err);
    return rc;
}

/* Hours round the whole window, so its edges are full ones then. */
static veer_rc hold_all(gathering *g, veer_err *err)
{
    const veer_store_span hours = {frame_floor(g->from_us + HOUR_US - 1, HOUR_US),
                                   frame_floor(g->to_us, HOUR_US)};
    veer_rc rc = add_edges(g, hours, err);
    for (unsigned part = 1; rc == VEER_OK && part <= VEER_PART_COUNT; part++)
        if ((g->parts & VEER_PARTS(part)) != 0)
            rc = hold_part(g, part, hours, err);
    if (rc != VEER_OK || g->widest_us != HOUR_US)
        return rc;
    const int64_t from_us = frame_floor(g->from_us, HOUR_US);
    const int64_t to_us = frame_floor(g->to_us + HOUR_US - 1, HOUR_US);
    const bool wider = from_us != g->from_us || to_us != g->to_us;
    g->from_us = from_us;
    g->to_us = to_us;
    return wider ? add_edges(g, hours, err) : VEER_OK;
}

static veer_rc merge_all(gathering *g, veer_window *ret, veer_err *err)
{
    veer_window whole = g->edges;
    veer_rc rc = VEER_OK;
    g->edges = (veer_window){0};
    for (size_t i = 0; rc == VEER_OK && i < g->n; i++)
        rc = veer_window_merge(&whole, veer_piece_window(g->pieces[i]), err);
    whole.from_us = g->from_us;
    whole.to_us = g->to_us;
    whole.resolution_us = g->widest_us;
    if (rc == VEER_OK)
        *ret = whole;
    else
        veer_window_done(&whole);
    return rc;
}

static bool is_worth_it(const veer_frame *frame, frame_source source, veer_store_span span)
{
    return frame->cache != NULL && source.n > 0 && source.n <= MOST_SERIES &&
           frame_floor(span.from_us + HOUR_US - 1, HOUR_US) < frame_floor(span.to_us, HOUR_US) &&
           span.from_us == frame_floor(span.from_us, VEER_FRAME_GRID_US) &&
           span.to_us == frame_floor(span.to_us, VEER_FRAME_GRID_US);
}

/* Where there are days, they are read with what they round. */
static veer_rc gather_one(veer_frame *frame, frame_source source, unsigned parts,
                          veer_store_span span, veer_window *ret, veer_err *err)
{
    gathering g = {.frame = frame,
                   .source = source,
                   .parts = parts,
                   .from_us = span.from_us,
                   .to_us = span.to_us};
    if (!is_worth_it(frame, source, span))
        return read_one(frame, source, parts, span, ret, err);
    veer_rc rc = hold_all(&g, err);
    if (rc == VEER_OK)
        rc = g.widest_us <= HOUR_US ? merge_all(&g, ret, err)
                                    : read_one(frame, source, parts, span, ret, err);
    for (size_t i = 0; i < g.n; i++)
        veer_piece_release(g.pieces[i]);
    free(g.pieces);
    veer_window_done(&g.edges);
    return rc;
}

/* ---- windows in steps ---- */

static bool in_hours(veer_store_span span, int64_t step_us)
{
    return step_us % HOUR_US == 0 && span.from_us == frame_floor(span.from_us, HOUR_US) &&
           span.to_us == frame_floor(span.to_us, HOUR_US);
}

/* Windows by steps, as long as none is wider than it is to be. */
static veer_rc gather_steps(veer_frame *frame, frame_source source, unsigned parts,
                            veer_store_span span, veer_windows *ret, bool *ret_wider, veer_err *err)
{
    const int64_t base_us = frame_floor(span.from_us, ret->step_us);
    veer_rc rc = VEER_OK;
    for (int64_t at = base_us; rc == VEER_OK && !*ret_wider && at < span.to_us;
         at += ret->step_us) {
        const int64_t end_us = at + ret->step_us;
        const veer_store_span one = {at > span.from_us ? at : span.from_us,
                                     end_us < span.to_us ? end_us : span.to_us};
        veer_window *const w = &ret->at[ret->n];
        rc = gather_one(frame, source, parts, one, w, err);
        if (rc != VEER_OK)
            break;
        ret->n++;
        *ret_wider = w->from_us != one.from_us || w->to_us != one.to_us;
    }
    return rc;
}

veer_rc frame_gather(veer_frame *frame, frame_source source, unsigned parts, veer_store_span span,
                     int64_t step_us, veer_windows *ret, veer_err *err)
{
    veer_windows windows = {.step_us = step_us};
    bool wider = false;
    const int64_t width_us = step_us > 0 ? step_us : span.to_us - span.from_us;
    const bool direct = frame->cache == NULL || source.n == 0 || width_us <= 0 ||
                        span.to_us <= span.from_us ||
                        (span.to_us - span.from_us) / width_us > VEER_LIMIT_WINDOWS ||
                        (step_us > 0 && !in_hours(span, step_us));
    if (direct)
        return read_all(frame, source, parts, span, step_us, ret, err);
    windows.at = calloc((size_t)((span.to_us - span.from_us) / width_us) + 3, sizeof *windows.at);
    if (windows.at == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = VEER_OK;
    if (step_us > 0) {
        rc = gather_steps(frame, source, parts, span, &windows, &wider, err);
    } else {
        rc = gather_one(frame, source, parts, span, &windows.at[0], err);
        windows.n = rc == VEER_OK;
    }
    if (rc == VEER_OK && !wider) {
        *ret = windows;
        return VEER_OK;
    }
    veer_windows_done(&windows);
    return rc == VEER_OK ? read_all(frame, source, parts, span, step_us, ret, err) : rc;
}
