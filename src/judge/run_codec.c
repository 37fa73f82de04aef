/* A drift run as bytes: docs/drift-runs.md. One state has one encoding. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "block/wire.h"
#include "judge/run.h"
#include "record/batch.h"

#define KIND 'R'
#define VERSION 1
#define MAX_COLUMNS (VEER_LIMIT_COLUMNS + VEER_FIELD_COUNT)
#define MIN_COLUMN_BYTES 6 /* of a column, at least */

/* Bits of a run. */
#define RUN_EXACT 1u
#define RUN_BACKTEST 2u
#define RUN_DATASET_DRIFT 4u
#define RUN_OUTPUT 8u
#define RUN_OUTPUT_DRIFTED 16u
#define RUN_BITS 31u

/* Bits of a column. */
#define COLUMN_NUMERIC (1u << 0)
#define COLUMN_SCORE (1u << 1)
#define COLUMN_SECOND (1u << 2)
#define COLUMN_P (1u << 3)
#define COLUMN_EFFECT (1u << 4)
#define COLUMN_USUAL (1u << 5)
#define COLUMN_NOTE (1u << 6)
#define COLUMN_LO (1u << 7)            /* differs from the score */
#define COLUMN_HI (1u << 8)            /* the same */
#define COLUMN_THRESHOLD (1u << 9)     /* differs from that of the column before */
#define COLUMN_P_ADJUSTED (1u << 10)   /* differs from p */
#define COLUMN_OTHER_EFFECT (1u << 11) /* differs from the score */
#define COLUMN_SHARES 12               /* from here on: one bit per share that is not 0 */
#define N_SHARES 5
#define COLUMN_BITS ((1u << (COLUMN_SHARES + N_SHARES)) - 1)

/* ---- numbers ---- */

static uint64_t bits_of(double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool same(double a, double b)
{
    return bits_of(a) == bits_of(b);
}

static void put_double(veer_buf *out, double value)
{
    veer_put_int(out, bits_of(value), sizeof value);
}

static double get_double(veer_cursor *in)
{
    const uint64_t bits = veer_cursor_int(in, sizeof bits);
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value)) {
        in->bad = true;
        return 0;
    }
    return value;
}

static void put_time(veer_buf *out, int64_t value)
{
    veer_put_varint(out, veer_zigzag((uint64_t)value));
}

static int64_t get_time(veer_cursor *in)
{
    return (int64_t)veer_unzigzag(veer_cursor_varint(in));
}

static void put_text(veer_buf *out, const char *text)
{
    const size_t len = strlen(text);
    veer_put_varint(out, len);
    veer_buf_append(out, text, len);
}

/* A text without NUL, of at most max bytes, in the arena. */
static const char *get_text(veer_cursor *in, size_t max, veer_arena *arena, veer_rc *rc)
{
    const uint64_t len = veer_cursor_varint(in);
    const uint8_t *const at = len <= max ? veer_cursor_bytes(in, (size_t)len) : NULL;
    if (at == NULL || memchr(at, '\0', (size_t)len) != NULL) {
        in->bad = true;
        return "";
    }
    const char *const text = veer_arena_strndup(arena, (const char *)at, (size_t)len);
    if (text == NULL) {
        *rc = VEER_ENOMEM;
        in->bad = true;
        return "";
    }
    return text;
}

/* ---- columns ---- */

static void shares_of(const veer_run_column *column, double shares[N_SHARES])
{
    shares[0] = column->ref_missing;
    shares[1] = column->cur_missing;
    shares[2] = column->outside;
    shares[3] = column->mismatched;
    shares[4] = column->new_categories;
}

static uint32_t column_bits(const veer_run_column *c, const double shares[N_SHARES],
                            double threshold)
{
    uint32_t bits = (c->numeric ? COLUMN_NUMERIC : 0) | (c->has_score ? COLUMN_SCORE : 0) |
                    (c->has_second ? COLUMN_SECOND : 0) | (c->has_p ? COLUMN_P : 0) |
                    (c->has_effect ? COLUMN_EFFECT : 0) | (c->has_usual ? COLUMN_USUAL : 0) |
                    (c->note[0] != '\0' ? COLUMN_NOTE : 0);
    if (c->has_score)
        bits |= (same(c->score, c->score_lo) ? 0 : COLUMN_LO) |
                (same(c->score, c->score_hi) ? 0 : COLUMN_HI) |
                (same(c->threshold, threshold) ? 0 : COLUMN_THRESHOLD);
    if (c->has_p && !same(c->p, c->p_adjusted))
        bits |= COLUMN_P_ADJUSTED;
    if (c->has_effect && !(c->has_score && same(c->score, c->effect)))
        bits |= COLUMN_OTHER_EFFECT;
    for (unsigned i = 0; i < N_SHARES; i++)
        if (!same(shares[i], 0.0))
            bits |= 1u << (COLUMN_SHARES + i);
    return bits;
}

static void put_if(veer_buf *out, uint32_t bits, uint32_t bit, double value)
{
    if ((bits & bit) != 0)
        put_double(out, value);
}

static void put_column(veer_buf *out, const veer_run_column *c, double *threshold)
{
    double shares[N_SHARES];
    shares_of(c, shares);
    const uint32_t bits = column_bits(c, shares, *threshold);
    veer_put_varint(out, bits);
    put_text(out, c->name);
    veer_put_varint(out, (uint64_t)c->verdict);
    put_text(out, c->method != NULL ? c->method->name : "");
    veer_put_varint(out, c->ref_n);
    veer_put_varint(out, c->cur_n);
    put_if(out, bits, COLUMN_SCORE, c->score);
    put_if(out, bits, COLUMN_LO, c->score_lo);
    put_if(out, bits, COLUMN_HI, c->score_hi);
    put_if(out, bits, COLUMN_THRESHOLD, c->threshold);
    put_if(out, bits, COLUMN_SECOND, c->second);
    put_if(out, bits, COLUMN_P, c->p);
    put_if(out, bits, COLUMN_P_ADJUSTED, c->p_adjusted);
    put_if(out, bits, COLUMN_OTHER_EFFECT, c->effect);
    put_if(out, bits, COLUMN_USUAL, c->usual);
    for (unsigned i = 0; i < N_SHARES; i++)
        put_if(out, bits, 1u << (COLUMN_SHARES + i), shares[i]);
    if ((bits & COLUMN_NOTE) != 0)
        put_text(out, c->note);
    if (c->has_score)
        *threshold = c->threshold;
}

static double get_if(veer_cursor *in, uint32_t bits, uint32_t bit, double otherwise)
{
    return (bits & bit) != 0 ? get_double(in) : otherwise;
}

static const veer_drift_method *get_method(veer_cursor *in)
{
    char name[32];
    const uint64_t len = veer_cursor_varint(in);
    const uint8_t *const at = len < sizeof name ? veer_cursor_bytes(in, (size_t)len) : NULL;
    if (len == 0)
        return NULL;
    if (at == NULL) {
        in->bad = true;
        return NULL;
    }
    memcpy(name, at, (size_t)len);
    name[len] = '\0';
    const veer_drift_method *const method = veer_drift_method_find(name);
    in->bad = in->bad || method == NULL || strlen(name) != len;
    return method;
}

static void get_values(veer_cursor *in, uint32_t bits, double *threshold, veer_run_column *c)
{
    c->has_score = (bits & COLUMN_SCORE) != 0;
    c->has_second = (bits & COLUMN_SECOND) != 0;
    c->has_p = (bits & COLUMN_P) != 0;
    c->has_effect = (bits & COLUMN_EFFECT) != 0;
    c->has_usual = (bits & COLUMN_USUAL) != 0;
    c->score = get_if(in, bits, COLUMN_SCORE, 0);
    c->score_lo = get_if(in, bits, COLUMN_LO, c->score);
    c->score_hi = get_if(in, bits, COLUMN_HI, c->score);
    c->threshold = get_if(in, bits, COLUMN_THRESHOLD, c->has_score ? *threshold : 0);
    c->second = get_if(in, bits, COLUMN_SECOND, 0);
    c->p = get_if(in, bits, COLUMN_P, 0);
    c->p_adjusted = get_if(in, bits, COLUMN_P_ADJUSTED, c->p);
    c->effect = get_if(in, bits, COLUMN_OTHER_EFFECT, c->has_effect ? c->score : 0);
    c->usual = get_if(in, bits, COLUMN_USUAL, 0);
    double *const shares[N_SHARES] = {&c->ref_missing, &c->cur_missing, &c->outside, &c->mismatched,
                                      &c->new_categories};
    for (unsigned i = 0; i < N_SHARES; i++)
        *shares[i] = get_if(in, bits, 1u << (COLUMN_SHARES + i), 0);
}

static void get_column(veer_cursor *in, veer_arena *arena, double *threshold, veer_run_column *c,
                       veer_rc *rc)
{
    double shares[N_SHARES];
    const uint64_t bits = veer_cursor_varint(in);
    if (bits > COLUMN_BITS) {
        in->bad = true;
        return;
    }
    c->numeric = (bits & COLUMN_NUMERIC) != 0;
    c->name = get_text(in, VEER_LIMIT_NAME_BYTES, arena, rc);
    const uint64_t verdict = veer_cursor_varint(in);
    in->bad = in->bad || verdict > VEER_DRIFT_UNTESTABLE;
    c->verdict = in->bad ? VEER_DRIFT_NO_DATA : (veer_drift_verdict)verdict;
    c->method = get_method(in);
    c->ref_n = veer_cursor_varint(in);
    c->cur_n = veer_cursor_varint(in);
    get_values(in, (uint32_t)bits, threshold, c);
    c->note = (bits & COLUMN_NOTE) != 0
                  ? get_text(in, sizeof((veer_drift_result *)NULL)->note - 1, arena, rc)
                  : "";
    shares_of(c, shares);
    in->bad = in->bad || column_bits(c, shares, *threshold) != bits;
    if (c->has_score)
        *threshold = c->threshold;
}

/* ---- the run ---- */

static bool has_nan(const veer_run *run)
{
    bool nan = isnan(run->share) || isnan(run->output.kl) || isnan(run->output.cosine);
    for (size_t i = 0; i < run->n_columns; i++) {
        const veer_run_column *const c = &run->columns[i];
        const double all[] = {c->score,       c->score_lo,      c->score_hi,
                              c->threshold,   c->second,        c->p,
                              c->p_adjusted,  c->effect,        c->usual,
                              c->ref_missing, c->cur_missing,   c->outside,
                              c->mismatched,  c->new_categories};
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
            nan = nan || isnan(all[k]);
    }
    return nan;
}

static void put_head(veer_buf *out, const veer_run *run)
{
    const veer_baseline *const b = &run->baseline;
    const unsigned bits = (run->exact ? RUN_EXACT : 0) | (run->backtest ? RUN_BACKTEST : 0) |
                          (run->dataset_drift ? RUN_DATASET_DRIFT : 0) |
                          (run->output.present ? RUN_OUTPUT : 0) |
                          (run->output.present && run->output.drifted ? RUN_OUTPUT_DRIFTED : 0);
    veer_buf_putc(out, KIND);
    veer_buf_putc(out, VERSION);
    veer_put_varint(out, bits);
    put_text(out, run->id);
    veer_put_varint(out, run->series);
    put_time(out, run->time_us);
    veer_put_varint(out, (uint64_t)b->kind);
    put_time(out, b->width_us);
    veer_put_varint(out, b->count);
    put_text(out, b->version != NULL ? b->version : "");
    put_time(out, run->from_us);
    put_time(out, run->to_us);
    put_time(out, run->baseline_from_us);
    put_time(out, run->baseline_to_us);
    veer_put_varint(out, run->ref_rows);
    veer_put_varint(out, run->cur_rows);
    veer_put_varint(out, run->tested);
    veer_put_varint(out, run->drifted);
    put_double(out, run->share);
    if (run->output.present) {
        put_double(out, run->output.kl);
        put_double(out, run->output.cosine);
    }
    put_text(out, run->why);
    veer_put_varint(out, run->n_columns);
}

veer_rc veer_run_encode(const veer_run *run, veer_buf *out, veer_err *err)
{
    double threshold = 0;
    if (run->n_columns > MAX_COLUMNS)
        return veer_fail(err, VEER_ELIMIT, "a drift run has at most %d columns", (int)MAX_COLUMNS);
    if (has_nan(run))
        return veer_fail(err, VEER_EINVAL, "a drift run has numbers only");
    put_head(out, run);
    for (size_t i = 0; i < run->n_columns; i++)
        put_column(out, &run->columns[i], &threshold);
    return veer_buf_status(out, err);
}

static void copy_text(char *to, size_t size, const char *from)
{
    const size_t len = strnlen(from, size - 1);
    memcpy(to, from, len);
    to[len] = '\0';
}

static void get_baseline(veer_cursor *in, veer_arena *arena, veer_baseline *ret, veer_rc *rc)
{
    const uint64_t kind = veer_cursor_varint(in);
    ret->width_us = get_time(in);
    const uint64_t count = veer_cursor_varint(in);
    const char *const version = get_text(in, VEER_LIMIT_NAME_BYTES, arena, rc);
    in->bad = in->bad || kind > VEER_BASELINE_VERSION || count > UINT32_MAX ||
              (kind != VEER_BASELINE_VERSION && version[0] != '\0');
    ret->kind = in->bad ? VEER_BASELINE_DEFAULT : (veer_baseline_kind)kind;
    ret->count = in->bad ? 0 : (unsigned)count;
    ret->version = ret->kind == VEER_BASELINE_VERSION ? version : NULL;
}

static void get_head(veer_cursor *in, veer_arena *arena, veer_run *run, size_t *ret_n, veer_rc *rc)
{
    const uint64_t bits = veer_cursor_varint(in);
    run->exact = (bits & RUN_EXACT) != 0;
    run->backtest = (bits & RUN_BACKTEST) != 0;
    run->dataset_drift = (bits & RUN_DATASET_DRIFT) != 0;
    run->output.present = (bits & RUN_OUTPUT) != 0;
    run->output.drifted = (bits & RUN_OUTPUT_DRIFTED) != 0;
    copy_text(run->id, sizeof run->id, get_text(in, sizeof run->id - 1, arena, rc));
    const uint64_t series = veer_cursor_varint(in);
    run->series = (uint32_t)series;
    run->time_us = get_time(in);
    get_baseline(in, arena, &run->baseline, rc);
    run->from_us = get_time(in);
    run->to_us = get_time(in);
    run->baseline_from_us = get_time(in);
    run->baseline_to_us = get_time(in);
    run->ref_rows = veer_cursor_varint(in);
    run->cur_rows = veer_cursor_varint(in);
    run->tested = veer_cursor_varint(in);
    run->drifted = veer_cursor_varint(in);
    run->share = get_double(in);
    if (run->output.present) {
        run->output.kl = get_double(in);
        run->output.cosine = get_double(in);
    }
    copy_text(run->why, sizeof run->why, get_text(in, sizeof run->why - 1, arena, rc));
    const uint64_t n = veer_cursor_varint(in);
    in->bad = in->bad || bits > RUN_BITS || (run->output.drifted && !run->output.present) ||
              series > UINT32_MAX || n > MAX_COLUMNS ||
              n > (size_t)(in->end - in->at) / MIN_COLUMN_BYTES || run->tested > n ||
              run->drifted > run->tested;
    *ret_n = in->bad ? 0 : (size_t)n;
}

veer_rc veer_run_decode(const void *bytes, size_t len, veer_arena *arena, veer_run *ret,
                        veer_err *err)
{
    veer_cursor in = {.at = bytes, .end = (const uint8_t *)bytes + len};
    veer_run run = {.series = 0};
    veer_rc rc = VEER_OK;
    double threshold = 0;
    const uint8_t *const head = veer_cursor_bytes(&in, 2);
    if (head == NULL || head[0] != KIND || head[1] != VERSION)
        return veer_fail(err, VEER_ECORRUPT, "this is no drift run");
    get_head(&in, arena, &run, &run.n_columns, &rc);
    run.columns = veer_arena_array(arena, run.n_columns, sizeof *run.columns);
    if (run.columns == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < run.n_columns && !in.bad; i++)
        get_column(&in, arena, &threshold, &run.columns[i], &rc);
    if (rc != VEER_OK)
        return veer_fail_nomem(err);
    if (!veer_cursor_done(&in))
        return veer_fail(err, VEER_ECORRUPT, "a drift run is damaged");
    *ret = run;
    return VEER_OK;
}
