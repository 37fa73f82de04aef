#include "monitor/drift_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/line.h"
#include "base/parallel.h"
#include "monitor/drift_column.h"

static veer_rc check_windows(const profile *ref, const profile *cur, veer_err *err)
{
    if (profile_rows(ref) == 0)
        return veer_fail(err, VEER_ENODATA, "the reference has no rows");
    if (profile_rows(cur) == 0)
        return veer_fail(err, VEER_ENODATA, "the current data has no rows");
    if (profile_is_summarised(ref) != profile_is_summarised(cur))
        return veer_fail(err, VEER_EINVAL, "one window is summarised and the other is not");
    return VEER_OK;
}

/* ---- which columns ---- */

static bool is_wanted(const drift_report_options *options, const char *name)
{
    if (options->only == NULL)
        return true;
    for (size_t i = 0; i < options->only_count; i++)
        if (strcmp(options->only[i], name) == 0)
            return true;
    return false;
}

/* The names of a profile for a message, as far as they fit; with `other`, those that both have. */
static void list_names(const profile *of, const profile *other, char *list, size_t size)
{
    size_t used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < profile_count(of); i++) {
        const char *name = profile_at(of, i)->name;
        const char *comma = used > 0 ? ", " : "";
        if (other != NULL && profile_find(other, name) == NULL)
            continue;
        if (used + strlen(comma) + strlen(name) + sizeof ", ..." > size) {
            veer_line_print(list + used, size - used, "%s...", comma);
            return;
        }
        veer_line_print(list + used, size - used, "%s%s", comma, name);
        used += strlen(list + used);
    }
}

static veer_rc fail_unknown(const profile *ref, const profile *cur, const char *name, veer_err *err)
{
    char list[160];
    list_names(ref, cur, list, sizeof list);
    return veer_fail(err, VEER_EINVAL, "unknown column '%.48s'; both sides have: %s", name, list);
}

static veer_rc fail_apart(const profile *ref, const profile *cur, veer_err *err)
{
    char ref_names[72], cur_names[72];
    list_names(ref, NULL, ref_names, sizeof ref_names);
    list_names(cur, NULL, cur_names, sizeof cur_names);
    return veer_fail(err, VEER_EINVAL,
                     "the two sides have no column in common: the reference has %s; the current "
                     "data has %s",
                     ref_names, cur_names);
}

/* Numbers on one side and text on the other: often a decimal comma or separated thousands, so an
 * example of the text is shown. */
static veer_rc fail_kinds(const profile_column *ref, const profile_column *cur, veer_err *err)
{
    veer_cat_entry entry;
    size_t found = 0;
    const veer_rc rc = veer_cat_summary_top(ref->numeric ? cur->categories : ref->categories,
                                            &entry, 1, &found, err);
    if (rc != VEER_OK)
        return rc;
    char example[40];
    veer_line_print(example, sizeof example, "%s", found > 0 ? entry.name : "");
    return veer_fail(
        err, VEER_EINVAL,
        "column '%.64s' is numbers in the %s and text such as '%s' in the %s; name its "
        "type with --type",
        ref->name, ref->numeric ? "reference" : "current data", example,
        ref->numeric ? "current data" : "reference");
}

static veer_rc check_only(const profile *ref, const profile *cur,
                          const drift_report_options *options, veer_err *err)
{
    for (size_t i = 0; options->only != NULL && i < options->only_count; i++)
        if (profile_find(ref, options->only[i]) == NULL ||
            profile_find(cur, options->only[i]) == NULL)
            return fail_unknown(ref, cur, options->only[i], err);
    return VEER_OK;
}

static bool is_blank(const profile_column *column)
{
    return column->rows == column->missing;
}

/* Whether the method can be run on the pair at all; a side without values has the other's kind. */
static bool method_fits(const drift_report *report, const profile_column *ref,
                        const profile_column *cur)
{
    const veer_drift_method *m = report->method;
    const bool numeric = is_blank(ref) ? cur->numeric : ref->numeric;
    return numeric ? m->numeric && (report->exact || m->from_summaries) : m->categorical;
}

static void list_one_sided(const profile *of, const profile *other,
                           const drift_report_options *options, const char **ret, size_t *ret_n)
{
    for (size_t i = 0; i < profile_count(of); i++) {
        const char *name = profile_at(of, i)->name;
        if (profile_find(other, name) == NULL && is_wanted(options, name))
            ret[(*ret_n)++] = name;
    }
}

static veer_rc allocate_lists(drift_report *report, const profile *ref, const profile *cur,
                              veer_err *err)
{
    report->columns = calloc(profile_count(ref) + 1, sizeof *report->columns);
    report->skipped = calloc(profile_count(ref) + 1, sizeof *report->skipped);
    report->ref_only = calloc(profile_count(ref) + 1, sizeof *report->ref_only);
    report->cur_only = calloc(profile_count(cur) + 1, sizeof *report->cur_only);
    if (report->columns == NULL || report->skipped == NULL || report->ref_only == NULL ||
        report->cur_only == NULL)
        return veer_fail_nomem(err);
    return VEER_OK;
}

/* Names the columns to compare; their numbers are computed later, in parallel. */
static veer_rc choose_columns(drift_report *report, const profile *ref, const profile *cur,
                              const drift_report_options *options, veer_err *err)
{
    size_t shared = 0;
    for (size_t i = 0; i < profile_count(ref); i++) {
        const profile_column *column = profile_at(ref, i);
        const profile_column *other = profile_find(cur, column->name);
        if (other == NULL || !is_wanted(options, column->name))
            continue;
        if (other->numeric != column->numeric && !is_blank(other) && !is_blank(column))
            return fail_kinds(column, other, err);
        shared++;
        if (method_fits(report, column, other))
            report->columns[report->count++].name = column->name;
        else
            report->skipped[report->skipped_count++] = column->name;
    }
    if (shared == 0)
        return fail_apart(ref, cur, err);
    if (report->count == 0)
        return veer_fail(err, VEER_EINVAL, "method '%s' fits none of the %zu common columns",
                         report->method->name, shared);
    list_one_sided(ref, cur, options, report->ref_only, &report->ref_only_count);
    list_one_sided(cur, ref, options, report->cur_only, &report->cur_only_count);
    return VEER_OK;
}

/* ---- comparing, column by column on a few threads ---- */

typedef struct compare_work {
    drift_report *report;       /* columns are filled */
    const profile *ref;         /* sealed */
    const profile *cur;         /* sealed */
    veer_drift_options options; /* the same for all */
    drift_detail detail;        /* of columns */
} compare_work;

static veer_rc compare_one(void *ctx, size_t index, veer_err *err)
{
    const compare_work *work = ctx;
    drift_column *column = &work->report->columns[index];
    return drift_column_compare(profile_find(work->ref, column->name),
                                profile_find(work->cur, column->name), &work->options, work->detail,
                                column, err);
}

static veer_rc compare_all(drift_report *report, const profile *ref, const profile *cur,
                           const drift_report_options *options, veer_err *err)
{
    compare_work work = {.report = report,
                         .ref = ref,
                         .cur = cur,
                         .detail = options->detail,
                         .options = {.size = sizeof(veer_drift_options),
                                     .method = options->method,
                                     .has_threshold = options->has_threshold,
                                     .threshold = options->threshold,
                                     .bins = options->bins}};
    return veer_parallel_for(report->count, options->threads, compare_one, &work, err);
}

/* ---- across columns ---- */

/* The rate of a p-value method is the user's threshold unless a rate was given. */
static veer_rc control(drift_report *report, const drift_report_options *options, veer_err *err)
{
    veer_drift_result *results = malloc(report->count * sizeof *results);
    if (results == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < report->count; i++)
        results[i] = report->columns[i].result;
    const veer_rc rc = veer_drift_control(results, report->count, report->fdr, options->share_limit,
                                          &report->summary, err);
    for (size_t i = 0; i < report->count && rc == VEER_OK; i++)
        report->columns[i].result = results[i];
    free(results);
    return rc;
}

static int rank_of(const drift_column *column)
{
    switch (column->result.verdict) {
    case VEER_DRIFT_DRIFTED:
        return 0;
    case VEER_DRIFT_STABLE:
        return 1;
    case VEER_DRIFT_UNTESTABLE:
        return 2;
    case VEER_DRIFT_NO_DATA:
        return 3;
    }
    return 4;
}

static double size_of_change(const drift_column *column)
{
    const veer_drift_result *r = &column->result;
    const double missing = fabs(r->cur_missing_share - r->ref_missing_share);
    return fmax(r->has_effect ? r->effect : 0.0, missing);
}

static int worst_first(const void *a, const void *b)
{
    const drift_column *x = a, *y = b;
    if (rank_of(x) != rank_of(y))
        return rank_of(x) - rank_of(y);
    const double p = size_of_change(x), q = size_of_change(y);
    return p != q ? (p < q) - (p > q) : strcmp(x->name, y->name);
}

void drift_report_sort(drift_report *report)
{
    qsort(report->columns, report->count, sizeof *report->columns, worst_first);
}

veer_rc drift_report_new(const profile *ref, const profile *cur,
                         const drift_report_options *options, drift_report **ret, veer_err *err)
{
    const char *name = options->method == NULL ? "auto" : options->method;
    const veer_drift_method *method = veer_drift_method_find(name);
    if (method == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no drift method '%s'", name);
    veer_rc rc = check_windows(ref, cur, err);
    if (rc != VEER_OK)
        return rc;
    drift_report *report = calloc(1, sizeof *report);
    if (report == NULL)
        return veer_fail_nomem(err);
    report->method = method;
    report->fdr = options->fdr;
    report->ref_rows = profile_rows(ref);
    report->cur_rows = profile_rows(cur);
    report->exact = !profile_is_summarised(ref);
    rc = check_only(ref, cur, options, err);
    if (rc == VEER_OK)
        rc = allocate_lists(report, ref, cur, err);
    if (rc == VEER_OK)
        rc = choose_columns(report, ref, cur, options, err);
    if (rc == VEER_OK)
        rc = compare_all(report, ref, cur, options, err);
    if (rc == VEER_OK)
        rc = control(report, options, err);
    if (rc != VEER_OK) {
        drift_report_free(report);
        return rc;
    }
    drift_report_sort(report);
    *ret = report;
    return VEER_OK;
}

veer_rc drift_report_draw(drift_report *report, const profile *ref, const profile *cur,
                          veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < report->count; i++) {
        drift_column *const column = &report->columns[i];
        rc = drift_column_draw(profile_find(ref, column->name), profile_find(cur, column->name),
                               column, err);
    }
    return rc;
}

void drift_report_free(drift_report *report)
{
    if (report == NULL)
        return;
    free(report->columns);
    free(report->skipped);
    free(report->ref_only);
    free(report->cur_only);
    free(report);
}
