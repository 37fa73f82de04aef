/* Both sides of a drift run from the records themselves. */
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "history/history.h"
#include "history/reference.h"
#include "judge/frame_impl.h"

/* One side that is being read. */
typedef struct reading {
    profile *to;   /* what it becomes */
    uint64_t rows; /* read so far */
    veer_err *err; /* of the caller */
} reading;

static veer_rc add(reading *r, const veer_batch *batch)
{
    r->rows += batch->rows;
    if (r->rows > VEER_LIMIT_JUDGE_EXACT_ROWS)
        return veer_fail(r->err, VEER_EINVAL,
                         "an exact comparison takes at most %d records a side; take a shorter time",
                         VEER_LIMIT_JUDGE_EXACT_ROWS);
    return profile_add(r->to, batch, r->err);
}

static veer_rc add_history(void *context, const veer_history_rows *rows)
{
    return add(context, rows->batch);
}

static veer_rc add_reference(void *context, const veer_batch *batch)
{
    return add(context, batch);
}

static bool has_feature(const veer_window *window, const char *name)
{
    const veer_features *const features = window->features;
    for (size_t i = 0; features != NULL && i < features->n; i++)
        if (strcmp(features->at[i].name, name) == 0)
            return true;
    return false;
}

/* Names outputs as veer_profile_of_window does: a feature may have taken the name. Labels are not
 * compared: they come later than what they belong to. */
static veer_rc name_fields(profile *p, const veer_window *a, const veer_window *b, veer_err *err)
{
    char name[64];
    veer_rc rc = VEER_OK;
    for (unsigned i = 0; rc == VEER_OK && i < VEER_FIELD_COUNT; i++) {
        const veer_field field = (veer_field)i;
        const char *const plain = veer_field_name(field);
        veer_line_print(name, sizeof name, "output.%s", plain);
        if (field == VEER_FIELD_LABEL || field == VEER_FIELD_LABEL_VALUE)
            rc = profile_name_field(p, field, "", err);
        else if (has_feature(a, plain) || has_feature(b, plain))
            rc = profile_name_field(p, field,
                                    has_feature(a, name) || has_feature(b, name) ? "" : name, err);
    }
    return rc;
}

static veer_rc new_profile(const veer_window *a, const veer_window *b, profile **ret, veer_err *err)
{
    profile *p = NULL;
    veer_rc rc = profile_new(SIZE_MAX, &p, err);
    if (rc == VEER_OK)
        rc = name_fields(p, a, b, err);
    if (rc != VEER_OK) {
        profile_free(p);
        return rc;
    }
    *ret = p;
    return VEER_OK;
}

static veer_rc read_history(veer_frame *frame, frame_source source, int64_t from_us, int64_t to_us,
                            uint64_t expected, reading *r)
{
    const veer_history_query query = {
        .series = source.series,
        .n_series = source.n,
        .span = {from_us, to_us},
        .features = true,
    };
    const veer_rc rc =
        veer_history_each(veer_ingest_history(frame->ingest), &query, add_history, r, r->err);
    if (rc == VEER_OK && r->rows < expected)
        return veer_fail(r->err, VEER_EINVAL, "only %llu of %llu records are kept",
                         (unsigned long long)r->rows, (unsigned long long)expected);
    return rc;
}

static veer_rc read_reference(veer_frame *frame, reading *r)
{
    const veer_target *const t = frame->target;
    veer_store *const store = veer_ingest_store(frame->ingest);
    veer_reference_name name = {t->model,
                                t->version.data != NULL ? t->version : veer_store_text("")};
    veer_rc rc = veer_reference_read(store, &name, add_reference, r, r->err);
    if (rc == VEER_ENOTFOUND && name.version.len > 0) {
        name.version = veer_store_text("");
        rc = veer_reference_read(store, &name, add_reference, r, r->err);
    }
    return rc;
}

static veer_rc read_version(veer_frame *frame, const frame_base *base, reading *r)
{
    veer_model_series *series = NULL;
    size_t n = 0;
    veer_rc rc = veer_ingest_series_of(frame->ingest, frame->target->model,
                                       veer_store_text(base->baseline.version), &frame->arena,
                                       &series, &n, r->err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = read_history(frame, (frame_source){&series[i].series, 1}, base->from_us, base->to_us,
                          0, r);
    return rc;
}

static veer_rc read_base(veer_frame *frame, const frame_base *base, reading *r)
{
    switch (base->baseline.kind) {
    case VEER_BASELINE_ROLLING:
        return read_history(frame, frame_own(frame), base->from_us, base->to_us,
                            frame_predictions(&base->window), r);
    case VEER_BASELINE_REFERENCE:
        return read_reference(frame, r);
    case VEER_BASELINE_VERSION:
        return read_version(frame, base, r);
    case VEER_BASELINE_DEFAULT:
    case VEER_BASELINE_SAME_HOURS:
    case VEER_BASELINE_LAST_WEEK:
    default:
        return veer_fail(r->err, VEER_EINVAL,
                         "an exact comparison is with the time before, a reference or a version");
    }
}

veer_rc frame_exact(veer_frame *frame, const frame_window *current, const frame_base *base,
                    profile **ret_reference, profile **ret_current, veer_err *err)
{
    reading ref = {.err = err};
    reading cur = {.err = err};
    veer_rc rc = frame->target->segment != NULL
                     ? veer_fail(err, VEER_EINVAL, "segments are not compared exactly")
                     : VEER_OK;
    if (rc == VEER_OK)
        rc = new_profile(&base->window, &current->window, &ref.to, err);
    if (rc == VEER_OK)
        rc = new_profile(&base->window, &current->window, &cur.to, err);
    if (rc == VEER_OK)
        rc = read_base(frame, base, &ref);
    if (rc == VEER_OK)
        rc = read_history(frame, frame_own(frame), current->window.from_us, current->window.to_us,
                          frame_predictions(&current->window), &cur);
    if (rc == VEER_OK)
        rc = profile_seal(ref.to, 1, err);
    if (rc == VEER_OK)
        rc = profile_seal(cur.to, 1, err);
    if (rc != VEER_OK) {
        profile_free(ref.to);
        profile_free(cur.to);
        return rc;
    }
    *ret_reference = ref.to;
    *ret_current = cur.to;
    return VEER_OK;
}
