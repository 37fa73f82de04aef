#include "api/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

void veer_put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_key(w, key);
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US) {
        veer_json_put_null(w);
        return;
    }
    veer_json_put_string_n(w, text, veer_time_format(us, text));
}

void veer_put_count(veer_json_writer *w, const char *key, uint64_t value)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, value);
}

void veer_put_number(veer_json_writer *w, const char *key, double value)
{
    veer_json_put_key(w, key);
    veer_json_put_double_or_null(w, value);
}

void veer_put_text(veer_json_writer *w, const char *key, const char *value)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, value);
}

void veer_put_bytes(veer_json_writer *w, const char *key, veer_store_bytes value)
{
    veer_json_put_key(w, key);
    veer_json_put_string_n(w, value.len > 0 ? value.data : "", value.len);
}

void veer_put_selection(veer_json_writer *w, const veer_selection *selection)
{
    char step[VEER_STEP_TEXT_SIZE];
    veer_put_bytes(w, "model", selection->model);
    veer_json_put_key(w, "versions");
    veer_json_begin_array(w);
    for (size_t i = 0; i < selection->n; i++) {
        const veer_store_bytes version = selection->series[i].version;
        veer_json_put_string_n(w, version.len > 0 ? version.data : "", version.len);
    }
    veer_json_end_array(w);
    veer_put_text(w, "segment", selection->segment);
    veer_put_time(w, "from", selection->from_us);
    veer_put_time(w, "to", selection->to_us);
    veer_step_text(selection->step, step);
    veer_put_text(w, "step", step);
}

/* ---- numbers ---- */

void veer_put_bounded(veer_json_writer *w, const char *key, const veer_bounded *bounded)
{
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_number(w, "value", bounded->value);
    veer_put_number(w, "lo", bounded->lo);
    veer_put_number(w, "hi", bounded->hi);
    veer_json_end_object(w);
}

/* Members that are one number, in the order of display. */
static const struct {
    const char *name; /* of the member */
    veer_rc (*get)(const veer_num_summary *summary, double *ret, veer_err *err);
} scalars[] = {
    {"mean", veer_num_summary_mean}, {"std", veer_num_summary_std}, {"min", veer_num_summary_min},
    {"max", veer_num_summary_max},   {"sum", veer_num_summary_sum},
};

static const struct {
    const char *name; /* of the member */
    double q;         /* which quantile */
} quantiles[] = {{"p05", 0.05}, {"p25", 0.25}, {"p50", 0.5}, {"p75", 0.75},
                 {"p90", 0.9},  {"p95", 0.95}, {"p99", 0.99}};

static void put_statistics(veer_json_writer *w, const veer_num_summary *summary)
{
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        double value = (double)NAN;
        (void)scalars[i].get(summary, &value, NULL); /* undefined is null */
        veer_put_number(w, scalars[i].name, value);
    }
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        veer_bounded value = {0, 0, 0};
        if (veer_num_summary_quantile(summary, quantiles[i].q, &value, NULL) == VEER_OK)
            veer_put_bounded(w, quantiles[i].name, &value);
    }
}

void veer_put_numbers(veer_json_writer *w, const char *key, const veer_num_summary *summary,
                      uint64_t rows)
{
    const uint64_t count = summary != NULL ? veer_num_summary_count(summary) : 0;
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_count(w, "count", count);
    veer_put_count(w, "missing", rows > count ? rows - count : 0);
    if (count > 0)
        put_statistics(w, summary);
    else
        veer_put_text(w, "why", rows > 0 ? "no prediction has it" : "no predictions");
    veer_json_end_object(w);
}

/* ---- categories ---- */

veer_rc veer_put_categories(veer_json_writer *w, const char *key, const veer_cat_summary *summary,
                            size_t most, veer_err *err)
{
    size_t n = 0;
    const double total = summary != NULL ? (double)veer_cat_summary_count(summary) : 0;
    veer_cat_entry *const entries = calloc(most + 1, sizeof *entries);
    if (entries == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc =
        summary != NULL ? veer_cat_summary_top(summary, entries, most, &n, err) : VEER_OK;
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        veer_json_begin_object(w);
        veer_json_put_key(w, "value");
        veer_json_put_string_n(w, entries[i].name, entries[i].len);
        veer_put_count(w, "count", entries[i].count);
        veer_put_number(w, "share", (double)entries[i].count / total);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    free(entries);
    return rc;
}
