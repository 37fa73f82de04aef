/* Parts of a window as bytes (docs/buckets.md). */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "buckets/sums.h"
#include "summary/codec.h"
#include "summary/wire.h"

#define VERSION 1
#define MAX_BYTES VEER_LIMIT_STORE_BLOB_BYTES

enum { FLAG_STALE = 1, FLAG_CONFUSION_DROPPED = 2, FLAG_SCORES_DROPPED = 4, FLAGS_ALL = 7 };

/* ---- a summary inside, led by its length; length 0: none ---- */

#define DEFINE_INNER(name, type, encode, decode)                                   \
    static veer_rc put_##name(const type *summary, veer_buf *out, veer_err *err)   \
    {                                                                              \
        veer_buf inner;                                                            \
        veer_buf_init(&inner, MAX_BYTES);                                          \
        veer_rc rc = summary == NULL ? VEER_OK : encode(summary, &inner, err);     \
        if (rc == VEER_OK) {                                                       \
            veer_wire_put(out, inner.len);                                         \
            veer_buf_append(out, inner.data, inner.len);                           \
        }                                                                          \
        veer_buf_done(&inner);                                                     \
        return rc;                                                                 \
    }                                                                              \
    static veer_rc get_##name(veer_wire *in, type **ret, veer_err *err)            \
    {                                                                              \
        const size_t len = veer_wire_get(in, MAX_BYTES);                           \
        const uint8_t *const bytes = veer_wire_bytes(in, len);                     \
        return bytes == NULL || len == 0 ? VEER_OK : decode(bytes, len, ret, err); \
    }

DEFINE_INNER(num, veer_num_summary, veer_num_summary_encode, veer_num_summary_decode)
DEFINE_INNER(cat, veer_cat_summary, veer_cat_summary_encode, veer_cat_summary_decode)
DEFINE_INNER(confusion, veer_confusion, veer_confusion_encode, veer_confusion_decode)
DEFINE_INNER(scores, veer_score_summary, veer_score_summary_encode, veer_score_summary_decode)
DEFINE_INNER(errors, veer_error_summary, veer_error_summary_encode, veer_error_summary_decode)

static void put_name(const char *name, size_t len, veer_buf *out)
{
    veer_wire_put(out, len);
    veer_buf_append(out, name, len);
}

/* A name behind the one before; NULL and bad otherwise. */
static const char *get_name(veer_wire *in, const char *before, size_t before_len, size_t *ret_len)
{
    const size_t len = veer_wire_get(in, VEER_LIMIT_NAME_BYTES);
    const char *const name = (const char *)veer_wire_bytes(in, len);
    *ret_len = len;
    if (name == NULL || before == NULL)
        return name;
    const size_t shorter = before_len < len ? before_len : len;
    const int order = memcmp(before, name, shorter);
    in->bad |= order > 0 || (order == 0 && before_len >= len);
    return in->bad ? NULL : name;
}

static bool num_has_rows(const veer_num_summary *s, uint64_t rows)
{
    return s == NULL || (veer_num_summary_count(s) > 0 && veer_num_summary_pos_inf(s) == 0 &&
                         veer_num_summary_neg_inf(s) == 0 &&
                         veer_num_summary_count(s) + veer_num_summary_missing(s) == rows);
}

static bool cat_has_rows(const veer_cat_summary *s, uint64_t rows)
{
    return s == NULL || (veer_cat_summary_cap(s) == VEER_CAT_SUMMARY_CAP &&
                         veer_cat_summary_count(s) + veer_cat_summary_missing(s) == rows);
}

static veer_rc finish(const veer_wire *in, veer_err *err)
{
    return veer_wire_done(in) ? VEER_OK
                              : veer_fail(err, VEER_ECORRUPT, "not the bytes of a window");
}

/* ---- activity ---- */

static void put_times(const veer_activity *a, veer_buf *out)
{
    const bool timed = a->first_us != VEER_TIME_MISSING;
    veer_wire_put(out, timed);
    if (!timed)
        return;
    const uint64_t first = (uint64_t)a->first_us;
    veer_wire_put(out, first << 1 ^ (0 - (first >> 63)));
    veer_wire_put(out, (uint64_t)a->last_us - first);
}

static void get_times(veer_wire *in, veer_activity *a)
{
    a->first_us = VEER_TIME_MISSING;
    a->last_us = VEER_TIME_MISSING;
    if (veer_wire_get(in, 1) == 0)
        return;
    const uint64_t coded = veer_wire_get(in, UINT64_MAX);
    const uint64_t first = coded >> 1 ^ (0 - (coded & 1));
    a->first_us = (int64_t)first;
    in->bad |= a->first_us == VEER_TIME_MISSING;
    const uint64_t above = veer_wire_get(in, (uint64_t)INT64_MAX - first);
    a->last_us = (int64_t)(first + above);
}

veer_rc veer_activity_encode(const veer_activity *activity, veer_buf *out, veer_err *err)
{
    veer_wire_put_head(out, 'A', VERSION);
    veer_wire_put(out, activity->count);
    put_times(activity, out);
    veer_rc rc = put_cat(activity->classes, out, err);
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++)
        rc = put_num(activity->numbers[i], out, err);
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

veer_rc veer_activity_decode(const void *bytes, size_t len, veer_activity **ret, veer_err *err)
{
    veer_wire in = veer_wire_open(bytes, len, 'A', VERSION);
    veer_activity *a = calloc(1, sizeof *a);
    if (a == NULL)
        return veer_fail_nomem(err);
    a->count = veer_wire_get(&in, VEER_LIMIT_SUMMARY_ROWS);
    get_times(&in, a);
    veer_rc rc = get_cat(&in, &a->classes, err);
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++) {
        rc = get_num(&in, &a->numbers[i], err);
        in.bad |= !num_has_rows(a->numbers[i], a->count);
    }
    in.bad |= a->classes == NULL || !cat_has_rows(a->classes, a->count) || a->count == 0;
    if (rc == VEER_OK)
        rc = finish(&in, err);
    if (rc == VEER_OK) {
        *ret = a;
        a = NULL;
    }
    veer_activity_free(a);
    return rc;
}

veer_rc veer_activity_count(const void *bytes, size_t len, uint64_t *ret, veer_err *err)
{
    veer_wire in = veer_wire_open(bytes, len, 'A', VERSION);
    const uint64_t count = veer_wire_get(&in, VEER_LIMIT_SUMMARY_ROWS);
    if (in.bad)
        return veer_fail(err, VEER_ECORRUPT, "malformed activity");
    *ret = count;
    return VEER_OK;
}

/* ---- features ---- */

veer_rc veer_features_encode(const veer_features *features, veer_buf *out, veer_err *err)
{
    veer_rc rc = VEER_OK;
    veer_wire_put_head(out, 'F', VERSION);
    veer_wire_put(out, features->count);
    veer_wire_put(out, features->truncated);
    veer_wire_put(out, features->n);
    for (size_t i = 0; rc == VEER_OK && i < features->n; i++) {
        const veer_feature *const f = &features->at[i];
        put_name(f->name, f->name_len, out);
        rc = put_num(f->number, out, err);
        if (rc == VEER_OK)
            rc = put_cat(f->text, out, err);
    }
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

static veer_rc get_feature(veer_wire *in, veer_features *f, veer_err *err)
{
    const veer_feature *const before = f->n > 0 ? &f->at[f->n - 1] : NULL;
    size_t len = 0;
    const char *const name = get_name(in, before == NULL ? NULL : before->name,
                                      before == NULL ? 0 : before->name_len, &len);
    if (name == NULL)
        return VEER_OK;
    veer_feature *const feature = &f->at[f->n];
    *feature = (veer_feature){.name = veer_name_copy(name, len), .name_len = len};
    if (feature->name == NULL)
        return veer_fail_nomem(err);
    f->n++;
    veer_rc rc = get_num(in, &feature->number, err);
    if (rc == VEER_OK)
        rc = get_cat(in, &feature->text, err);
    in->bad |= (feature->number == NULL && feature->text == NULL) ||
               !num_has_rows(feature->number, f->count) || !cat_has_rows(feature->text, f->count) ||
               (feature->text != NULL && veer_cat_summary_count(feature->text) == 0);
    return rc;
}

/* Room as veer_features_merge expects it: a power of two from 8 on. */
static size_t room_for(size_t n)
{
    size_t cap = 8;
    while (cap < n)
        cap *= 2;
    return cap;
}

veer_rc veer_features_decode(const void *bytes, size_t len, veer_features **ret, veer_err *err)
{
    veer_wire in = veer_wire_open(bytes, len, 'F', VERSION);
    veer_rc rc = VEER_OK;
    veer_features *f = calloc(1, sizeof *f);
    if (f == NULL)
        return veer_fail_nomem(err);
    f->count = veer_wire_get(&in, VEER_LIMIT_SUMMARY_ROWS);
    f->truncated = veer_wire_get(&in, 1) == 1;
    const size_t n = veer_wire_get(&in, VEER_LIMIT_COLUMNS);
    in.bad |= f->count == 0 || (f->truncated && n < VEER_LIMIT_COLUMNS);
    if (n > 0 && !in.bad) {
        f->at = malloc(room_for(n) * sizeof *f->at);
        rc = f->at == NULL ? veer_fail_nomem(err) : VEER_OK;
    }
    for (size_t i = 0; rc == VEER_OK && !in.bad && i < n; i++)
        rc = get_feature(&in, f, err);
    if (rc == VEER_OK)
        rc = finish(&in, err);
    if (rc == VEER_OK) {
        *ret = f;
        f = NULL;
    }
    veer_features_free(f);
    return rc;
}

/* ---- performance ---- */

veer_rc veer_performance_sums_encode(const veer_performance_sums *sums, veer_buf *out,
                                     veer_err *err)
{
    veer_wire_put_head(out, 'P', VERSION);
    veer_wire_put(out, sums->labelled);
    veer_wire_put(out, sums->corrections);
    veer_wire_put(out, sums->scores_outside);
    veer_wire_put(out, (sums->stale ? FLAG_STALE : 0u) |
                           (sums->confusion_dropped ? FLAG_CONFUSION_DROPPED : 0u) |
                           (sums->scores_dropped ? FLAG_SCORES_DROPPED : 0u));
    veer_rc rc = put_confusion(sums->confusion, out, err);
    if (rc == VEER_OK)
        rc = put_confusion(sums->levels, out, err);
    if (rc == VEER_OK)
        rc = put_errors(sums->errors, out, err);
    if (rc == VEER_OK)
        rc = put_num(sums->delay_s, out, err);
    veer_wire_put(out, sums->n_scores);
    for (size_t i = 0; rc == VEER_OK && i < sums->n_scores; i++) {
        put_name(sums->scores[i].name, sums->scores[i].name_len, out);
        rc = put_scores(sums->scores[i].as_positive, out, err);
        if (rc == VEER_OK)
            rc = put_scores(sums->scores[i].as_negative, out, err);
    }
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

/* All rows of one label, which is what both summaries of a class have. */
static bool one_sided(const veer_class_scores *s, uint64_t labelled)
{
    const uint64_t rows = veer_score_summary_positives(s->as_positive);
    return veer_score_summary_negatives(s->as_positive) == 0 &&
           veer_score_summary_positives(s->as_negative) == 0 &&
           veer_score_summary_negatives(s->as_negative) == rows && rows > 0 && rows <= labelled;
}

static veer_rc get_class_scores(veer_wire *in, veer_performance_sums *sums, veer_err *err)
{
    const veer_class_scores *const before =
        sums->n_scores > 0 ? &sums->scores[sums->n_scores - 1] : NULL;
    size_t len = 0;
    const char *const name = get_name(in, before == NULL ? NULL : before->name,
                                      before == NULL ? 0 : before->name_len, &len);
    if (name == NULL)
        return VEER_OK;
    veer_rc rc = veer_scores_insert(sums, sums->n_scores, name, len, err);
    if (rc != VEER_OK)
        return rc;
    veer_class_scores *const s = &sums->scores[sums->n_scores - 1];
    veer_score_summary_free(s->as_positive);
    veer_score_summary_free(s->as_negative);
    s->as_positive = NULL;
    s->as_negative = NULL;
    rc = get_scores(in, &s->as_positive, err);
    if (rc == VEER_OK)
        rc = get_scores(in, &s->as_negative, err);
    if (rc == VEER_OK)
        in->bad |= s->as_positive == NULL || s->as_negative == NULL ||
                   veer_score_summary_bins(s->as_positive) != 10 ||
                   veer_score_summary_bins(s->as_negative) != 10 || !one_sided(s, sums->labelled);
    return rc;
}

static bool confusion_within(const veer_confusion *confusion, uint64_t labelled)
{
    return confusion == NULL ||
           (veer_confusion_total(confusion) > 0 && veer_confusion_total(confusion) <= labelled);
}

static void check_sums(veer_wire *in, const veer_performance_sums *s)
{
    in->bad |=
        !confusion_within(s->confusion, s->labelled) || !confusion_within(s->levels, s->labelled) ||
        (s->confusion_dropped && s->confusion != NULL) ||
        (s->scores_dropped && s->levels != NULL) || (s->labelled == 0 && s->corrections == 0);
    in->bad |= s->errors != NULL && (veer_error_summary_count(s->errors) == 0 ||
                                     veer_error_summary_count(s->errors) > s->labelled);
    in->bad |=
        s->delay_s != NULL && (veer_num_summary_count(s->delay_s) > s->labelled ||
                               !num_has_rows(s->delay_s, veer_num_summary_count(s->delay_s)));
}

static veer_rc get_sums(veer_wire *in, veer_performance_sums *s, veer_err *err)
{
    s->labelled = veer_wire_get(in, VEER_LIMIT_SUMMARY_ROWS);
    s->corrections = veer_wire_get(in, VEER_LIMIT_SUMMARY_ROWS);
    s->scores_outside = veer_wire_get(in, s->labelled);
    const uint64_t flags = veer_wire_get(in, FLAGS_ALL);
    s->stale = (flags & FLAG_STALE) != 0;
    s->confusion_dropped = (flags & FLAG_CONFUSION_DROPPED) != 0;
    s->scores_dropped = (flags & FLAG_SCORES_DROPPED) != 0;
    veer_rc rc = get_confusion(in, &s->confusion, err);
    if (rc == VEER_OK)
        rc = get_confusion(in, &s->levels, err);
    if (rc == VEER_OK)
        rc = get_errors(in, &s->errors, err);
    if (rc == VEER_OK)
        rc = get_num(in, &s->delay_s, err);
    if (rc == VEER_OK)
        check_sums(in, s);
    const size_t n = veer_wire_get(in, s->scores_dropped ? 0 : VEER_LIMIT_SCORED_CLASSES);
    for (size_t i = 0; rc == VEER_OK && !in->bad && i < n; i++)
        rc = get_class_scores(in, s, err);
    return rc;
}

veer_rc veer_performance_sums_decode(const void *bytes, size_t len, veer_performance_sums **ret,
                                     veer_err *err)
{
    veer_wire in = veer_wire_open(bytes, len, 'P', VERSION);
    veer_performance_sums *s = calloc(1, sizeof *s);
    if (s == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = get_sums(&in, s, err);
    if (rc == VEER_OK)
        rc = finish(&in, err);
    if (rc == VEER_OK) {
        *ret = s;
        s = NULL;
    }
    veer_performance_sums_free(s);
    return rc;
}

/* ---- windows ---- */

veer_rc veer_window_encode(const veer_window *window, veer_part part, veer_buf *out, veer_err *err)
{
    switch (part) {
    case VEER_PART_ACTIVITY:
        if (window->activity != NULL)
            return veer_activity_encode(window->activity, out, err);
        break;
    case VEER_PART_FEATURES:
        if (window->features != NULL)
            return veer_features_encode(window->features, out, err);
        break;
    case VEER_PART_PERFORMANCE:
        if (window->performance != NULL)
            return veer_performance_sums_encode(window->performance, out, err);
        break;
    default:
        return veer_fail(err, VEER_EINVAL, "a window has no part %d", (int)part);
    }
    return VEER_OK;
}

static veer_rc decode_activity(veer_window *window, const void *bytes, size_t len, veer_err *err)
{
    veer_activity *fresh = NULL;
    const veer_rc rc = len == 0 ? VEER_OK : veer_activity_decode(bytes, len, &fresh, err);
    if (rc != VEER_OK)
        return rc;
    veer_activity_free(window->activity);
    window->activity = fresh;
    return VEER_OK;
}

static veer_rc decode_features(veer_window *window, const void *bytes, size_t len, veer_err *err)
{
    veer_features *fresh = NULL;
    const veer_rc rc = len == 0 ? VEER_OK : veer_features_decode(bytes, len, &fresh, err);
    if (rc != VEER_OK)
        return rc;
    veer_features_free(window->features);
    window->features = fresh;
    return VEER_OK;
}

static veer_rc decode_performance(veer_window *window, const void *bytes, size_t len, veer_err *err)
{
    veer_performance_sums *fresh = NULL;
    const veer_rc rc = len == 0 ? VEER_OK : veer_performance_sums_decode(bytes, len, &fresh, err);
    if (rc != VEER_OK)
        return rc;
    veer_performance_sums_free(window->performance);
    window->performance = fresh;
    return VEER_OK;
}

veer_rc veer_window_decode(veer_window *window, veer_part part, const void *bytes, size_t len,
                           veer_err *err)
{
    switch (part) {
    case VEER_PART_ACTIVITY:
        return decode_activity(window, bytes, len, err);
    case VEER_PART_FEATURES:
        return decode_features(window, bytes, len, err);
    case VEER_PART_PERFORMANCE:
        return decode_performance(window, bytes, len, err);
    default:
        return veer_fail(err, VEER_EINVAL, "a window has no part %d", (int)part);
    }
}
