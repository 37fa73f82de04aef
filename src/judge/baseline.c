/* Baselines: found by kind, gathered in pieces, kept for the evaluations of an hour.
 *
 * A piece is what a baseline is made of: a window of the current window's width of a rolling
 * baseline or a reference, the same hours of one of the days before. What is usual is learned from
 * pieces. A baseline that does not move within the hour goes into the cache as bytes (encoded
 * parts, then what is usual), under a key of everything that it depends on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "block/wire.h"
#include "history/reference.h"
#include "judge/pieces.h"

#define HOUR_US VEER_US_PER_HOUR
#define DAY_US VEER_US_PER_DAY
#define FULL_HOURS_US (6 * HOUR_US) /* rolling baselines from this width on end at full hours */
#define DEFAULT_WIDTH_US (24 * HOUR_US)

/* What is being made. */
typedef struct making {
    veer_frame *frame;   /* for whom */
    frame_base *base;    /* what */
    unsigned parts;      /* to be read */
    bool usual;          /* what is usual is wanted */
    bool cached;         /* it may be kept for the next frames */
    veer_buf key;        /* then: under which key */
    veer_window *pieces; /* n; owned */
    size_t n;            /* pieces */
    size_t cap;          /* room for */
} making;

veer_baseline frame_resolve(const veer_frame *frame, const veer_baseline *baseline)
{
    veer_baseline b =
        baseline->kind == VEER_BASELINE_DEFAULT ? frame->settings->baseline : *baseline;
    if (b.kind == VEER_BASELINE_DEFAULT)
        b.kind = VEER_BASELINE_ROLLING;
    if (b.kind == VEER_BASELINE_ROLLING && b.width_us <= 0)
        b.width_us = DEFAULT_WIDTH_US;
    if ((b.kind == VEER_BASELINE_SAME_HOURS || b.kind == VEER_BASELINE_LAST_WEEK) && b.count == 0)
        b.count = 1;
    return b;
}

static int64_t ceil_to(int64_t us, int64_t step_us)
{
    return frame_floor(us + step_us - 1, step_us);
}

/* ---- pieces ---- */

static veer_rc add_piece(making *m, veer_window *piece, veer_err *err)
{
    if (m->n == m->cap) {
        const size_t cap = m->cap == 0 ? 32 : 2 * m->cap;
        veer_window *const grown = realloc(m->pieces, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(err);
        m->pieces = grown;
        m->cap = cap;
    }
    m->pieces[m->n++] = *piece;
    *piece = (veer_window){0};
    return VEER_OK;
}

/* Windows of [from, to) in steps; 0: one. */
static veer_rc read_pieces(making *m, frame_source source, int64_t from_us, int64_t to_us,
                           int64_t step_us, veer_err *err)
{
    veer_windows windows = {0};
    veer_rc rc = source.n > 0
                     ? frame_gather(m->frame, source, m->parts, (veer_store_span){from_us, to_us},
                                    step_us, &windows, err)
                     : VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < windows.n; i++)
        rc = add_piece(m, &windows.at[i], err);
    veer_windows_done(&windows);
    return rc;
}

/* ---- kinds ---- */

/* Where a rolling baseline ends. */
static int64_t rolling_end(const frame_base *base)
{
    return frame_floor(base->cur_from_us,
                       base->baseline.width_us >= FULL_HOURS_US ? HOUR_US : VEER_FRAME_GRID_US);
}

static void place_rolling(making *m)
{
    frame_base *const b = m->base;
    b->to_us = rolling_end(b);
    b->from_us = b->to_us - b->baseline.width_us;
    m->cached = b->baseline.width_us >= FULL_HOURS_US;
}

/* The step of a rolling baseline's pieces: the current width, unless there would be too few or too
 * many. */
static int64_t piece_width(const making *m)
{
    const frame_base *const b = m->base;
    const int64_t width_us = b->window_us;
    if (!m->usual || width_us < VEER_FRAME_GRID_US ||
        b->baseline.width_us / width_us < VEER_USUAL_WINDOWS ||
        b->baseline.width_us / width_us > VEER_LIMIT_WINDOWS / 2)
        return 0;
    return width_us;
}

static veer_rc gather_rolling(making *m, veer_err *err)
{
    frame_base *const b = m->base;
    veer_rc rc = read_pieces(m, frame_own(m->frame), b->from_us, b->to_us, piece_width(m), err);
    if (rc == VEER_OK && m->n > 0) {
        b->from_us = m->pieces[0].from_us;
        b->to_us = m->pieces[m->n - 1].to_us;
    }
    if (rc == VEER_OK && b->to_us > b->cur_from_us) /* wider buckets: it would hold the window */
        veer_line_print(b->why, sizeof b->why, "only wider sums are left of the baseline");
    return rc;
}

static void place_days(making *m)
{
    frame_base *const b = m->base;
    const int64_t back_us = b->baseline.kind == VEER_BASELINE_LAST_WEEK ? 7 * DAY_US : DAY_US;
    b->from_us = frame_floor(b->cur_from_us, HOUR_US) - (int64_t)b->baseline.count * back_us;
    b->to_us = ceil_to(b->cur_to_us, HOUR_US) - back_us;
    m->cached = true;
}

/* The same hours of each day, in full hours; days of which only daily sums are left are left out.
 */
static veer_rc gather_days(making *m, veer_err *err)
{
    const frame_base *const b = m->base;
    const int64_t back_us = b->baseline.kind == VEER_BASELINE_LAST_WEEK ? 7 * DAY_US : DAY_US;
    const int64_t from_us = frame_floor(b->cur_from_us, HOUR_US);
    const int64_t to_us = ceil_to(b->cur_to_us, HOUR_US);
    veer_rc rc = VEER_OK;
    for (unsigned i = b->baseline.count; rc == VEER_OK && i > 0; i--) {
        const size_t before = m->n;
        const int64_t ago_us = (int64_t)i * back_us;
        rc = read_pieces(m, frame_own(m->frame), from_us - ago_us, to_us - ago_us, 0, err);
        if (rc == VEER_OK && m->n > before && m->pieces[m->n - 1].from_us < from_us - ago_us)
            veer_window_done(&m->pieces[--m->n]);
        else if (rc == VEER_OK && m->n > before && m->pieces[m->n - 1].to_us > to_us - ago_us)
            veer_window_done(&m->pieces[--m->n]);
    }
    return rc;
}

static void place_version(making *m)
{
    m->base->from_us = m->base->cur_from_us;
    m->base->to_us = m->base->cur_to_us;
}

static veer_rc gather_version(making *m, veer_err *err)
{
    frame_base *const b = m->base;
    veer_model_series *series = NULL;
    size_t n = 0;
    veer_rc rc = veer_ingest_series_of(m->frame->ingest, m->frame->target->model,
                                       veer_store_text(b->baseline.version), &m->frame->arena,
                                       &series, &n, err);
    if (rc == VEER_ENOTFOUND) {
        veer_line_print(b->why, sizeof b->why, "there is no version '%.60s'", b->baseline.version);
        return VEER_OK;
    }
    uint32_t *const ids = rc == VEER_OK ? veer_arena_array(&m->frame->arena, n, sizeof *ids) : NULL;
    if (rc != VEER_OK)
        return rc;
    if (ids == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = series[i].series;
    rc = read_pieces(m, (frame_source){ids, n}, b->from_us, b->to_us, 0, err);
    if (rc == VEER_OK && m->n > 0) {
        b->from_us = m->pieces[0].from_us;
        b->to_us = m->pieces[m->n - 1].to_us;
    }
    return rc;
}

/* ---- references ---- */

typedef struct reference_seen {
    int64_t created_us;  /* when it was put */
    int64_t time_min_us; /* earliest time of a row, or VEER_TIME_MISSING */
    int64_t time_max_us; /* latest */
} reference_seen;

static veer_rc see_reference(void *context, const veer_reference_name *name,
                             const veer_reference_info *info)
{
    reference_seen *const seen = context;
    (void)name;
    *seen = (reference_seen){info->created_us, info->time_min_us, info->time_max_us};
    return VEER_OK;
}

/* The reference of the version, else the one of the model. */
static veer_rc find_reference(const veer_frame *frame, veer_reference_name *ret,
                              reference_seen *ret_seen, veer_err *err)
{
    const veer_target *const t = frame->target;
    const veer_store_bytes none = {"", 0};
    veer_store *const store = veer_ingest_store(frame->ingest);
    *ret = (veer_reference_name){t->model, t->version.data != NULL ? t->version : none};
    veer_rc rc = veer_reference_info_get(store, ret, see_reference, ret_seen, err);
    if (rc == VEER_ENOTFOUND && ret->version.len > 0) {
        ret->version = none;
        rc = veer_reference_info_get(store, ret, see_reference, ret_seen, err);
    }
    return rc;
}

/* Rows of a reference on their way into pieces: every so many windows of the current width are
 * kept apart, all other rows are in one piece, which says from 0 to 0. */
typedef struct spreading {
    making *m;        /* whose pieces */
    int64_t width_us; /* of a piece; 0: all is one */
    int64_t every;    /* window of them is kept apart */
    uint32_t *rows;   /* of a batch that go into one piece */
    veer_err *err;    /* of the caller */
} spreading;

static veer_rc piece_at(making *m, int64_t from_us, int64_t width_us, veer_window **ret,
                        veer_err *err)
{
    veer_window fresh = {.from_us = from_us, .to_us = from_us == 0 ? 0 : from_us + width_us};
    for (size_t i = m->n; i > 0; i--)
        if (m->pieces[i - 1].from_us == from_us) {
            *ret = &m->pieces[i - 1];
            return VEER_OK;
        }
    const veer_rc rc = add_piece(m, &fresh, err);
    if (rc == VEER_OK)
        *ret = &m->pieces[m->n - 1];
    return rc;
}

/* Where the piece of a row begins. */
static int64_t piece_of(const spreading *s, const int64_t *times, size_t row)
{
    if (s->width_us == 0 || times == NULL || times[row] == VEER_TIME_MISSING)
        return 0;
    const int64_t from_us = frame_floor(times[row], s->width_us);
    return from_us / s->width_us % s->every == 0 ? from_us : 0;
}

static veer_rc spread_rows(void *context, const veer_batch *batch)
{
    const spreading *const s = context;
    const int64_t *const times = veer_batch_timestamps(batch);
    veer_rc rc = VEER_OK;
    for (size_t i = 0, n = 0; rc == VEER_OK && i < batch->rows; i += n) {
        const int64_t from_us = piece_of(s, times, i);
        veer_window *piece = NULL;
        for (n = 0; i + n < batch->rows && piece_of(s, times, i + n) == from_us; n++)
            s->rows[n] = (uint32_t)(i + n);
        rc = piece_at(s->m, from_us, s->width_us, &piece, s->err);
        if (rc == VEER_OK)
            rc = veer_window_add_predictions(piece, s->m->parts, batch, s->rows, n, s->err);
    }
    return rc;
}

static veer_rc gather_reference(making *m, veer_err *err)
{
    veer_reference_name name;
    reference_seen seen;
    spreading s = {.m = m, .width_us = m->usual ? m->base->window_us : 0, .every = 1, .err = err};
    veer_rc rc = find_reference(m->frame, &name, &seen, err);
    if (rc != VEER_OK)
        return rc;
    if (s.width_us > 0 && seen.time_min_us != VEER_TIME_MISSING)
        s.every = (seen.time_max_us - seen.time_min_us) / s.width_us / FRAME_USUAL_WINDOWS + 1;
    s.rows = calloc(VEER_LIMIT_BATCH_ROWS, sizeof *s.rows);
    if (s.rows == NULL)
        return veer_fail_nomem(err);
    rc = veer_reference_read(veer_ingest_store(m->frame->ingest), &name, spread_rows, &s, err);
    free(s.rows);
    return rc;
}

static void place_reference(making *m)
{
    m->base->from_us = 0;
    m->base->to_us = 0;
    m->cached = true;
}

static const struct {
    void (*place)(making *m);
    veer_rc (*gather)(making *m, veer_err *err);
} kinds[] = {
    [VEER_BASELINE_ROLLING] = {place_rolling, gather_rolling},
    [VEER_BASELINE_REFERENCE] = {place_reference, gather_reference},
    [VEER_BASELINE_SAME_HOURS] = {place_days, gather_days},
    [VEER_BASELINE_LAST_WEEK] = {place_days, gather_days},
    [VEER_BASELINE_VERSION] = {place_version, gather_version},
};

/* ---- what is usual ---- */

/* Pieces wider than the current window move less than it does: nothing is learned from them, except
 * from the same hours of other days, which are rounded to full ones. */
static bool is_usable(const making *m, const veer_window *piece)
{
    const bool days = m->base->baseline.kind == VEER_BASELINE_SAME_HOURS ||
                      m->base->baseline.kind == VEER_BASELINE_LAST_WEEK;
    return days || piece->to_us - piece->from_us == m->base->window_us;
}

/* Pieces to learn from, evenly thinned: whole ones, so that all have one width. */
static size_t choose_pieces(const making *m, const veer_window *ret[FRAME_USUAL_WINDOWS])
{
    size_t whole = 0;
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++)
        whole += is_usable(m, &m->pieces[i]);
    const size_t every = (whole + FRAME_USUAL_WINDOWS - 1) / FRAME_USUAL_WINDOWS;
    for (size_t i = 0, k = 0; i < m->n && n < FRAME_USUAL_WINDOWS; i++)
        if (is_usable(m, &m->pieces[i]) && k++ % every == 0)
            ret[n++] = &m->pieces[i];
    return n;
}

static veer_rc learn(making *m, veer_err *err)
{
    const veer_window *chosen[FRAME_USUAL_WINDOWS];
    profile *whole = NULL;
    drift_report_options options;
    const size_t n = choose_pieces(m, chosen);
    if (n < VEER_USUAL_WINDOWS)
        return VEER_OK;
    veer_rc rc = veer_profile_of_window(&m->base->window, NULL, &whole, err);
    if (rc == VEER_ENODATA)
        return VEER_OK;
    if (rc == VEER_OK)
        rc = frame_drift_options(m->frame, m->frame->settings->method, whole, whole, &options, err);
    if (rc == VEER_OK)
        rc = veer_usuals_init(&m->base->usuals, whole, chosen, n, &options, err);
    if (rc == VEER_EINVAL) /* nothing that the method applies to */
        rc = VEER_OK;
    profile_free(whole);
    return rc;
}

/* ---- bytes of the cache ---- */

#define KEY_BYTES 8192

static void put_name(veer_buf *out, const void *bytes, size_t len)
{
    veer_put_varint(out, len);
    veer_buf_append(out, bytes, len);
}

static veer_rc make_key(making *m, veer_err *err)
{
    const veer_frame *const f = m->frame;
    const frame_base *const b = m->base;
    reference_seen seen = {0};
    veer_reference_name name = {0};
    if (b->baseline.kind == VEER_BASELINE_REFERENCE) {
        const veer_rc rc = find_reference(f, &name, &seen, err);
        if (rc != VEER_OK)
            return rc;
    }
    veer_put_varint(&m->key, (uint64_t)b->baseline.kind);
    veer_put_varint(&m->key, (uint64_t)b->baseline.width_us);
    veer_put_varint(&m->key, b->baseline.count);
    veer_put_varint(&m->key, m->parts | (m->usual ? 64u : 0u));
    veer_put_int(&m->key, (uint64_t)b->from_us, sizeof b->from_us);
    veer_put_int(&m->key, (uint64_t)b->to_us, sizeof b->to_us);
    veer_put_int(&m->key, (uint64_t)seen.created_us, sizeof seen.created_us);
    put_name(&m->key, name.model.data, name.model.len);
    put_name(&m->key, name.version.data, name.version.len);
    put_name(&m->key, f->target->segment,
             f->target->segment != NULL ? strlen(f->target->segment) : 0);
    for (size_t i = 0; b->baseline.kind != VEER_BASELINE_REFERENCE && i < f->target->n_series; i++)
        veer_put_varint(&m->key, f->target->series[i]);
    if (m->usual) {
        const char *const method = f->settings->method != NULL ? f->settings->method : "";
        veer_put_varint(&m->key, (uint64_t)b->window_us);
        put_name(&m->key, method, strlen(method));
        for (size_t i = 0; i < f->settings->n_ignore; i++)
            put_name(&m->key, f->settings->ignore[i], strlen(f->settings->ignore[i]));
    }
    return veer_buf_status(&m->key, err);
}

/* The bytes stay in this process, so structs without pointers go as they are. */
static void put_usual(veer_buf *out, const veer_usual *usual)
{
    veer_buf_append(out, usual, sizeof *usual);
}

static veer_usual get_usual(veer_cursor *in)
{
    veer_usual usual = {.n = 0};
    const uint8_t *const bytes = veer_cursor_bytes(in, sizeof usual);
    if (bytes != NULL)
        memcpy(&usual, bytes, sizeof usual);
    return usual;
}

static veer_rc put_part(veer_buf *out, const veer_window *window, veer_part part, veer_err *err)
{
    veer_buf bytes;
    veer_buf_init(&bytes, VEER_LIMIT_STORE_BLOB_BYTES);
    veer_rc rc = veer_window_encode(window, part, &bytes, err);
    if (rc == VEER_OK)
        put_name(out, bytes.data, bytes.len);
    veer_buf_done(&bytes);
    return rc;
}

static veer_rc encode(const frame_base *b, veer_buf *out, veer_err *err)
{
    veer_put_int(out, (uint64_t)b->from_us, sizeof b->from_us);
    veer_put_int(out, (uint64_t)b->to_us, sizeof b->to_us);
    veer_put_int(out, (uint64_t)b->window.resolution_us, sizeof b->window.resolution_us);
    put_name(out, b->why, strlen(b->why));
    veer_rc rc = put_part(out, &b->window, VEER_PART_ACTIVITY, err);
    if (rc == VEER_OK)
        rc = put_part(out, &b->window, VEER_PART_FEATURES, err);
    veer_put_varint(out, b->usuals.windows);
    veer_put_varint(out, b->usuals.n);
    for (size_t i = 0; i < b->usuals.n; i++) {
        const veer_usual_column *const c = &b->usuals.columns[i];
        put_name(out, c->name, strlen(c->name));
        put_usual(out, &c->values);
        put_usual(out, &c->missing);
    }
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

static veer_rc get_part(veer_cursor *in, veer_window *window, veer_part part, veer_err *err)
{
    const uint64_t len = veer_cursor_varint(in);
    const uint8_t *const bytes = veer_cursor_bytes(in, (size_t)len);
    return bytes != NULL && len > 0 ? veer_window_decode(window, part, bytes, (size_t)len, err)
                                    : VEER_OK;
}

static veer_rc get_usuals(veer_cursor *in, veer_usuals *ret, veer_err *err)
{
    ret->windows = (size_t)veer_cursor_varint(in);
    const size_t n = (size_t)veer_cursor_varint(in);
    ret->columns = calloc(n + 1, sizeof *ret->columns);
    if (ret->columns == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n && !in->bad; i++) {
        const size_t len = (size_t)veer_cursor_varint(in);
        const uint8_t *const name = veer_cursor_bytes(in, len);
        ret->columns[i].name = name != NULL ? strndup((const char *)name, len) : NULL;
        if (ret->columns[i].name == NULL)
            return veer_fail_nomem(err);
        ret->n++;
        ret->columns[i].values = get_usual(in);
        ret->columns[i].missing = get_usual(in);
    }
    return VEER_OK;
}

/* Bytes that this process wrote. */
static veer_rc decode(frame_base *b, const veer_buf *bytes, veer_err *err)
{
    veer_cursor in = {(const uint8_t *)bytes->data, (const uint8_t *)bytes->data + bytes->len,
                      false};
    b->from_us = (int64_t)veer_cursor_int(&in, sizeof b->from_us);
    b->to_us = (int64_t)veer_cursor_int(&in, sizeof b->to_us);
    b->window.resolution_us = (int64_t)veer_cursor_int(&in, sizeof b->window.resolution_us);
    const size_t why_len = (size_t)veer_cursor_varint(&in);
    const uint8_t *const why = veer_cursor_bytes(&in, why_len);
    veer_line_print(b->why, sizeof b->why, "%.*s", why != NULL ? (int)why_len : 0,
                    why != NULL ? (const char *)why : "");
    veer_rc rc = get_part(&in, &b->window, VEER_PART_ACTIVITY, err);
    if (rc == VEER_OK)
        rc = get_part(&in, &b->window, VEER_PART_FEATURES, err);
    if (rc == VEER_OK)
        rc = get_usuals(&in, &b->usuals, err);
    if (rc == VEER_OK && !veer_cursor_done(&in))
        rc = veer_fail(err, VEER_ECORRUPT, "a kept baseline is damaged");
    return rc;
}

/* ---- putting it together ---- */

static veer_rc merge_pieces(making *m, veer_err *err)
{
    veer_window *const w = &m->base->window;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < m->n; i++) {
        const veer_window *const piece = &m->pieces[i];
        if (piece->activity != NULL || piece->features != NULL || piece->performance != NULL)
            rc = veer_window_merge(w, piece, err);
        if (piece->resolution_us > w->resolution_us)
            w->resolution_us = piece->resolution_us;
    }
    w->from_us = m->base->from_us;
    w->to_us = m->base->to_us;
    return rc;
}

static veer_rc make(making *m, veer_err *err)
{
    veer_rc rc = kinds[m->base->baseline.kind].gather(m, err);
    if (rc == VEER_OK && m->base->why[0] == '\0')
        rc = merge_pieces(m, err);
    if (rc == VEER_OK && m->usual)
        rc = learn(m, err);
    return rc;
}

static veer_rc make_or_find(making *m, veer_err *err)
{
    veer_buf bytes;
    veer_rc rc = make_key(m, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&bytes, VEER_LIMIT_JUDGE_CACHE_BYTES);
    rc = veer_judge_cache_get(m->frame->cache, &m->key, &bytes, err);
    if (rc == VEER_OK) {
        rc = decode(m->base, &bytes, err);
    } else if (rc == VEER_ENOTFOUND) {
        veer_buf_clear(&bytes);
        rc = make(m, err);
        if (rc == VEER_OK)
            rc = encode(m->base, &bytes, err);
        if (rc == VEER_OK)
            rc = veer_judge_cache_put(m->frame->cache, &m->key, &bytes, err);
    }
    veer_buf_done(&bytes);
    return rc;
}

static void say_empty(frame_base *b)
{
    static const char *const texts[] = {
        [VEER_BASELINE_DEFAULT] = "",
        [VEER_BASELINE_ROLLING] = "no predictions before the current window",
        [VEER_BASELINE_REFERENCE] = "the reference is empty",
        [VEER_BASELINE_SAME_HOURS] = "no predictions at the same hours of the days before",
        [VEER_BASELINE_LAST_WEEK] = "no predictions at the same hours of the weeks before",
        [VEER_BASELINE_VERSION] = "no predictions of the other version in the window",
    };
    if (b->why[0] == '\0' && frame_predictions(&b->window) == 0 && b->window.performance == NULL)
        veer_line_print(b->why, sizeof b->why, "%s", texts[b->baseline.kind]);
}

static void done_making(making *m)
{
    for (size_t i = 0; i < m->n; i++)
        veer_window_done(&m->pieces[i]);
    free(m->pieces);
    veer_buf_done(&m->key);
}

static veer_rc fill(veer_frame *frame, frame_base *base, bool usual, veer_err *err)
{
    making m = {.frame = frame, .base = base, .parts = base->parts, .usual = usual};
    veer_buf_init(&m.key, KEY_BYTES);
    kinds[base->baseline.kind].place(&m);
    const bool cached = m.cached && frame->cache != NULL && (m.parts & PART_PERFORMANCE) == 0;
    veer_rc rc = cached ? make_or_find(&m, err) : make(&m, err);
    if (rc == VEER_ENOTFOUND && base->baseline.kind == VEER_BASELINE_REFERENCE) {
        veer_line_print(base->why, sizeof base->why, "there is no reference");
        rc = VEER_OK;
    }
    if (rc == VEER_OK)
        say_empty(base);
    base->window.from_us = base->from_us;
    base->window.to_us = base->to_us;
    done_making(&m);
    return rc;
}

static bool same_baseline(const veer_baseline *a, const veer_baseline *b)
{
    return a->kind == b->kind && a->width_us == b->width_us && a->count == b->count &&
           (a->kind != VEER_BASELINE_VERSION || strcmp(a->version, b->version) == 0);
}

veer_rc frame_base_of(veer_frame *frame, const veer_baseline *baseline, const frame_window *current,
                      int64_t window_us, unsigned parts, bool usual, frame_base **ret,
                      veer_err *err)
{
    const veer_baseline resolved = frame_resolve(frame, baseline);
    for (frame_base *b = frame->bases; b != NULL; b = b->next)
        if (same_baseline(&b->baseline, &resolved) && b->cur_from_us == current->from_us &&
            b->cur_to_us == current->to_us && (parts & ~b->parts) == 0 &&
            (!usual || b->has_usuals)) {
            *ret = b;
            return VEER_OK;
        }
    frame_base *const base = veer_arena_alloc(&frame->arena, sizeof *base);
    if (base == NULL)
        return veer_fail_nomem(err);
    *base = (frame_base){.baseline = resolved,
                         .window_us = window_us,
                         .cur_from_us = current->from_us,
                         .cur_to_us = current->to_us,
                         .parts = parts,
                         .has_usuals = usual};
    const veer_rc rc = fill(frame, base, usual, err);
    if (rc != VEER_OK) {
        veer_window_done(&base->window);
        veer_usuals_done(&base->usuals);
        return rc;
    }
    base->next = frame->bases;
    frame->bases = base;
    *ret = base;
    return VEER_OK;
}

veer_rc veer_frame_baseline_of(veer_frame *frame, const veer_baseline *baseline, int64_t window_us,
                               unsigned parts, veer_frame_baseline *ret, veer_err *err)
{
    frame_window *current = NULL;
    frame_base *base = NULL;
    char why[FRAME_WHY];
    veer_rc rc = frame_current(frame, window_us, parts, &current, why, err);
    if (rc != VEER_OK)
        return rc;
    if (current == NULL) {
        static const veer_window empty = {0};
        *ret = (veer_frame_baseline){.window = &empty, .resolved = frame_resolve(frame, baseline)};
        veer_line_print(ret->why, sizeof ret->why, "%s", why);
        return VEER_OK;
    }
    rc = frame_base_of(frame, baseline, current, window_us, parts, false, &base, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_frame_baseline){.window = &base->window,
                                 .from_us = base->from_us,
                                 .to_us = base->to_us,
                                 .resolved = base->baseline};
    veer_line_print(ret->why, sizeof ret->why, "%s", base->why);
    return VEER_OK;
}
