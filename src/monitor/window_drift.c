/* Windows as profiles, which drift_report compares. */
#include "monitor/window_drift.h"

#include <math.h>
#include <string.h>

#include "base/line.h"

/* ---- features ---- */

static uint64_t numbers_of(const veer_num_summary *number)
{
    return number != NULL ? veer_num_summary_count(number) : 0;
}

static uint64_t texts_of(const veer_cat_summary *text)
{
    return text != NULL ? veer_cat_summary_count(text) : 0;
}

/* Whether a feature of both kinds is to be read as numbers. */
static bool is_numeric(const veer_feature *feature, const profile_column *like)
{
    if (like != NULL && like->rows > like->missing)
        return like->numeric;
    return numbers_of(feature->number) >= texts_of(feature->text);
}

/* Columns are found by name as text, so a NUL in a name ends it; the first of equal names counts.
 */
static veer_rc add_feature(profile *p, const veer_feature *feature, uint64_t rows,
                           const profile *like, veer_err *err)
{
    const size_t len = strlen(feature->name);
    const profile_column *const other = like != NULL ? profile_find(like, feature->name) : NULL;
    if (profile_find(p, feature->name) != NULL)
        return VEER_OK;
    return is_numeric(feature, other)
               ? profile_add_numbers(p, feature->name, len, rows, texts_of(feature->text),
                                     feature->number, err)
               : profile_add_categories(p, feature->name, len, rows, numbers_of(feature->number),
                                        feature->text, err);
}

static veer_rc add_features(profile *p, const veer_features *features, const profile *like,
                            veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; features != NULL && i < features->n && rc == VEER_OK; i++)
        rc = add_feature(p, &features->at[i], features->count, like, err);
    return rc;
}

/* ---- what the model answered ---- */

/* Places of veer_activity.numbers in the order of the columns. */
enum { CONFIDENCE, LATENCY, COST, SCORE, VALUE };
static const size_t number_order[VEER_ACTIVITY_NUMBERS] = {SCORE, VALUE, CONFIDENCE, LATENCY, COST};

#define FIELD_NAME_BYTES 32

static bool has_feature(const veer_window *window, const char *name)
{
    const veer_features *const features = window->features;
    for (size_t i = 0; features != NULL && i < features->n; i++)
        if (strcmp(features->at[i].name, name) == 0)
            return true;
    return false;
}

/* Names the column of a field; a feature may have taken the name. False if it took both. */
static bool name_field(char out[FIELD_NAME_BYTES], const veer_window *window, veer_field field)
{
    veer_line_print(out, FIELD_NAME_BYTES, "output.%s", veer_field_name(field));
    if (has_feature(window, veer_field_name(field)))
        return !has_feature(window, out);
    veer_line_print(out, FIELD_NAME_BYTES, "%s", veer_field_name(field));
    return true;
}

static veer_rc add_activity(profile *p, const veer_window *window, veer_err *err)
{
    const veer_activity *const activity = window->activity;
    veer_rc rc = VEER_OK;
    char name[FIELD_NAME_BYTES];
    if (activity == NULL)
        return VEER_OK;
    if (texts_of(activity->classes) > 0 && name_field(name, window, VEER_FIELD_CLASS))
        rc = profile_add_categories(p, name, strlen(name), activity->count, 0, activity->classes,
                                    err);
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS && rc == VEER_OK; i++) {
        const veer_num_summary *const number = activity->numbers[number_order[i]];
        if (numbers_of(number) == 0 ||
            !name_field(name, window, veer_activity_fields[number_order[i]]))
            continue;
        rc = profile_add_numbers(p, name, strlen(name), activity->count, 0, number, err);
    }
    return rc;
}

/* ---- the profile ---- */

/* A column that the other side has and this one lacks is missing in every row. */
static veer_rc add_absent(profile *p, const profile *like, veer_err *err)
{
    const uint64_t rows = profile_rows(p);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; like != NULL && i < profile_count(like) && rc == VEER_OK; i++) {
        const profile_column *const column = profile_at(like, i);
        if (profile_find(p, column->name) != NULL)
            continue;
        rc =
            column->numeric
                ? profile_add_numbers(p, column->name, strlen(column->name), rows, 0, NULL, err)
                : profile_add_categories(p, column->name, strlen(column->name), rows, 0, NULL, err);
    }
    return rc;
}

static uint64_t rows_of(const veer_window *window)
{
    const uint64_t a = window->activity != NULL ? window->activity->count : 0;
    const uint64_t b = window->features != NULL ? window->features->count : 0;
    return a > b ? a : b;
}

veer_rc veer_profile_of_window(const veer_window *window, const profile *like, profile **ret,
                               veer_err *err)
{
    profile *p = NULL;
    if (rows_of(window) == 0)
        return veer_fail(err, VEER_ENODATA, "the window has no predictions");
    veer_rc rc = profile_new(0, &p, err);
    if (rc == VEER_OK)
        rc = add_features(p, window->features, like, err);
    if (rc == VEER_OK)
        rc = add_activity(p, window, err);
    if (rc == VEER_OK)
        rc = add_absent(p, like, err);
    if (rc == VEER_OK)
        rc = profile_seal(p, 1, err);
    if (rc != VEER_OK) {
        profile_free(p);
        return rc;
    }
    *ret = p;
    return VEER_OK;
}

/* ---- comparing ---- */

veer_rc veer_window_drift_init(veer_window_drift *ret, const veer_window *reference,
                               const veer_window *current, const drift_report_options *options,
                               veer_err *err)
{
    veer_window_drift drift = {0};
    if (rows_of(reference) == 0)
        return veer_fail(err, VEER_ENODATA, "the baseline has no predictions");
    if (rows_of(current) == 0)
        return veer_fail(err, VEER_ENODATA, "the current window has no predictions");
    veer_rc rc = veer_profile_of_window(reference, NULL, &drift.reference, err);
    if (rc == VEER_OK)
        rc = veer_profile_of_window(current, drift.reference, &drift.current, err);
    if (rc == VEER_OK)
        rc = drift_report_new(drift.reference, drift.current, options, &drift.report, err);
    if (rc != VEER_OK) {
        veer_window_drift_done(&drift);
        return rc;
    }
    *ret = drift;
    return VEER_OK;
}

void veer_window_drift_done(veer_window_drift *drift)
{
    drift_report_free(drift->report);
    profile_free(drift->current);
    profile_free(drift->reference);
    *drift = (veer_window_drift){0};
}

veer_quality veer_quality_of(const drift_column *column)
{
    const drift_side *const cur = &column->cur;
    const double rows = cur->rows > 0 ? (double)cur->rows : (double)NAN;
    const double outside = column->outside_share * (double)cur->values / rows;
    return (veer_quality){
        .missing = cur->rows > 0 ? cur->missing_share : (double)NAN,
        .mismatched = (double)cur->mismatches / rows,
        .outside = outside,
        .new_categories = column->numeric ? 0.0 : outside,
    };
}
