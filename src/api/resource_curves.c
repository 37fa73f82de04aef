/* GET /api/v1/models/{model}/curves: the pictures of how good a model is. */
#include <math.h>

#include "api/exact.h"
#include "api/outcome_parts.h"
#include "api/resource.h"
#include "api/windows.h"
#include "base/limits.h"
#include "monitor/proportion.h"
#include "monitor/residuals.h"
#include "monitor/window_curves.h"

#define PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))
#define MOST_CLASSES 64 /* with figures of their own */
#define Z_95 1.959963984540054

/* What one answer is made of. */
typedef struct answer {
    const veer_api *api;       /* the application */
    veer_selection selection;  /* model, versions, time */
    veer_window_list windows;  /* their sums */
    veer_window_task task;     /* how to read them; AUTO without labels */
    veer_window_curves curves; /* of scores, if has_curves */
    bool has_curves;           /* there are some */
    veer_residuals residuals;  /* of a regression, if has_residuals */
    bool has_residuals;        /* there are some */
    veer_err why;              /* why there are none of those */
} answer;

/* ---- what is computed ---- */

static veer_rc read_residuals(answer *a, veer_err *err)
{
    const veer_residuals_span where =
        veer_residuals_where(a->windows.at, a->windows.n, VEER_LIMIT_RESIDUAL_ROWS,
                             VEER_LIMIT_RESIDUAL_READ);
    const veer_store_span span = {where.from_us, where.to_us};
    veer_outcomes outcomes;
    veer_rc rc = veer_outcomes_init(&outcomes, 0, err);
    if (rc != VEER_OK)
        return rc;
    if (span.from_us < span.to_us)
        rc = veer_exact_rows(a->api, &a->selection, span, &outcomes, err);
    if (rc == VEER_OK)
        rc = veer_residuals_make(&outcomes, VEER_LIMIT_RESIDUAL_ROWS, &a->residuals, &a->why);
    a->has_residuals = rc == VEER_OK;
    veer_outcomes_done(&outcomes);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

static veer_rc compute(answer *a, veer_err *err)
{
    veer_rc rc = VEER_ENODATA;
    if (a->task.task == VEER_PERF_REGRESSION)
        return read_residuals(a, err);
    if (a->task.task == VEER_PERF_AUTO)
        (void)veer_fail(&a->why, VEER_ENODATA, "no labels");
    else
        rc = veer_window_curves_make(&a->windows.overall, &a->task, &a->curves, &a->why);
    a->has_curves = rc == VEER_OK;
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    if (a->has_curves && a->curves.n_roc == 0)
        (void)veer_fail(&a->why, VEER_EUNDEFINED, "only one class occurs");
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

/* ---- curves of scores ---- */

static void put_spots(veer_json_writer *w, const veer_curve_spot *spots, size_t n, const char *x,
                      const char *y)
{
    veer_json_put_key(w, "points");
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        veer_json_begin_object(w);
        veer_put_number(w, "threshold", spots[i].threshold);
        veer_put_number(w, x, spots[i].x);
        veer_put_number(w, y, spots[i].y);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_roc(veer_json_writer *w, const veer_window_curves *c)
{
    veer_json_begin_object(w);
    put_spots(w, c->roc, c->n_roc, "fpr", "tpr");
    veer_put_bounded(w, "auc", &c->auc_roc);
    veer_json_end_object(w);
}

static void put_pr(veer_json_writer *w, const veer_window_curves *c)
{
    veer_json_begin_object(w);
    put_spots(w, c->pr, c->n_pr, "recall", "precision");
    veer_put_bounded(w, "auc", &c->auc_pr);
    veer_put_number(w, "base_rate", (double)c->positives / (double)(c->positives + c->negatives));
    veer_json_end_object(w);
}

static void put_bin(veer_json_writer *w, const veer_score_bin *bin)
{
    double lo = (double)NAN;
    double hi = (double)NAN;
    const double n = (double)bin->count;
    if (bin->count > 0)
        veer_wilson(bin->positives, bin->count, Z_95, &lo, &hi);
    veer_json_begin_object(w);
    veer_put_number(w, "from", bin->lower);
    veer_put_number(w, "to", bin->upper);
    veer_put_count(w, "n", bin->count);
    veer_put_number(w, "mean_score", bin->count > 0 ? bin->score_mean : (double)NAN);
    veer_put_number(w, "observed", bin->count > 0 ? (double)bin->positives / n : (double)NAN);
    veer_put_number(w, "lo", lo);
    veer_put_number(w, "hi", hi);
    veer_json_end_object(w);
}

static void put_calibration(veer_json_writer *w, const veer_window_curves *c)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "bins");
    veer_json_begin_array(w);
    for (size_t i = 0; i < c->n_bins; i++)
        put_bin(w, &c->bins[i]);
    veer_json_end_array(w);
    veer_put_number(w, "ece", c->ece);
    veer_json_end_object(w);
}

static void put_counts(veer_json_writer *w, const char *key, const uint64_t *counts, size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_uint64(w, counts[i]);
    veer_json_end_array(w);
}

static void put_edges(veer_json_writer *w, const double *edges, size_t n)
{
    veer_json_put_key(w, "edges");
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_double_or_null(w, edges[i]);
    veer_json_end_array(w);
}

static void put_scores(veer_json_writer *w, const veer_window_curves *c)
{
    double edges[VEER_CURVE_BARS + 1];
    for (size_t i = 0; i <= VEER_CURVE_BARS; i++)
        edges[i] = (double)i / VEER_CURVE_BARS;
    veer_json_begin_object(w);
    put_edges(w, edges, VEER_CURVE_BARS + 1);
    put_counts(w, "positive", c->bar_positives, VEER_CURVE_BARS);
    put_counts(w, "negative", c->bar_negatives, VEER_CURVE_BARS);
    veer_json_end_object(w);
}

static void put_thresholds(veer_json_writer *w, const veer_window_curves *c)
{
    veer_json_begin_array(w);
    for (size_t i = 0; i < c->n_thresholds; i++) {
        const veer_threshold_row *const row = &c->thresholds[i];
        veer_json_begin_object(w);
        veer_put_number(w, "threshold", row->threshold);
        veer_put_number(w, "precision", row->precision);
        veer_put_number(w, "recall", row->recall);
        veer_put_number(w, "f1", row->f1);
        veer_put_number(w, "flagged_share", row->flagged);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

/* Members that are made of scores, in the order of the answer. */
static const struct {
    const char *key;                                                    /* of the answer */
    void (*put)(veer_json_writer *w, const veer_window_curves *curves); /* its value */
} score_members[] = {
    {"roc", put_roc},
    {"pr", put_pr},
    {"calibration", put_calibration},
    {"scores", put_scores},
    {"thresholds", put_thresholds},
};

static void put_curves(veer_json_writer *w, const answer *a)
{
    for (size_t i = 0; i < sizeof score_members / sizeof *score_members; i++) {
        const bool roc = score_members[i].put == put_roc;
        const bool pr = score_members[i].put == put_pr;
        veer_json_put_key(w, score_members[i].key);
        if (!a->has_curves || (roc && a->curves.n_roc == 0) || (pr && a->curves.n_pr == 0))
            veer_json_put_null(w);
        else
            score_members[i].put(w, &a->curves);
    }
}

/* ---- classes ---- */

static void put_class(veer_json_writer *w, const veer_window_matrix *matrix, size_t index)
{
    veer_class_figures figures;
    veer_window_class_figures(matrix, index, &figures);
    veer_json_begin_object(w);
    veer_put_text(w, "class", matrix->classes[index]);
    veer_put_count(w, "support", figures.support);
    veer_put_count(w, "predicted", figures.predicted);
    veer_put_number(w, "precision", figures.precision);
    veer_put_number(w, "recall", figures.recall);
    veer_put_number(w, "f1", figures.f1);
    veer_json_end_object(w);
}

static veer_rc put_classes(veer_json_writer *w, const answer *a, veer_err *err)
{
    veer_window_matrix matrix = {0};
    const veer_rc rc = veer_window_matrix_init(&matrix, &a->windows.overall, &a->task, err);
    if (rc != VEER_OK && rc != VEER_ENODATA)
        return rc;
    veer_json_put_key(w, "classes");
    if (rc == VEER_OK && matrix.k <= MOST_CLASSES) {
        veer_json_begin_array(w);
        for (size_t i = 0; i < matrix.k; i++)
            put_class(w, &matrix, i);
        veer_json_end_array(w);
    } else {
        veer_json_put_null(w);
    }
    veer_window_matrix_done(&matrix);
    return VEER_OK;
}

/* ---- regression ---- */

static void put_residuals(veer_json_writer *w, const veer_residuals *r)
{
    veer_json_begin_object(w);
    veer_put_text(w, "source", "records");
    veer_put_count(w, "sampled", r->n);
    put_edges(w, r->edges, r->bars + 1);
    put_counts(w, "counts", r->counts, r->bars);
    veer_put_number(w, "mean", r->mean);
    veer_put_number(w, "std", r->std);
    veer_put_number(w, "p05", r->p05);
    veer_put_number(w, "p50", r->p50);
    veer_put_number(w, "p95", r->p95);
    veer_json_end_object(w);
}

static void put_points(veer_json_writer *w, const veer_residuals *r)
{
    veer_json_begin_array(w);
    for (size_t i = 0; i < r->n_points; i++) {
        veer_json_begin_object(w);
        veer_put_number(w, "actual", r->actual[i]);
        veer_put_number(w, "predicted", r->predicted[i]);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_error(veer_json_writer *w, const char *key, const veer_error_summary *errors,
                      veer_rc (*metric)(const veer_error_summary *, double *, veer_err *))
{
    double value = (double)NAN;
    if (errors != NULL)
        (void)metric(errors, &value, NULL); /* undefined is null */
    veer_put_number(w, key, value);
}

static void put_regression(veer_json_writer *w, const answer *a)
{
    const veer_performance_sums *const sums = a->windows.overall.performance;
    const veer_error_summary *const errors = sums != NULL ? sums->errors : NULL;
    veer_json_put_key(w, "regression");
    if (a->task.task != VEER_PERF_REGRESSION) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    put_error(w, "mae", errors, veer_error_summary_mae);
    put_error(w, "rmse", errors, veer_error_summary_rmse);
    put_error(w, "me", errors, veer_error_summary_me);
    put_error(w, "r2_score", errors, veer_error_summary_r2);
    veer_json_put_key(w, "residuals");
    if (a->has_residuals)
        put_residuals(w, &a->residuals);
    else
        veer_json_put_null(w);
    veer_json_put_key(w, "points");
    put_points(w, &a->residuals);
    veer_json_end_object(w);
}

/* ---- the answer ---- */

static veer_rc put_answer(veer_json_writer *w, const answer *a, veer_err *err)
{
    veer_window_coverage coverage;
    veer_window_coverage_of(&a->windows.overall, &coverage);
    veer_json_begin_object(w);
    veer_put_selection(w, &a->selection);
    veer_put_task(w, &a->task);
    veer_put_count(w, "n", coverage.labelled);
    veer_put_text(w, "why", a->why.msg[0] != '\0' ? a->why.msg : NULL);
    veer_rc rc = veer_put_confusion(w, &a->windows.overall, &a->task, err);
    if (rc == VEER_OK)
        rc = put_classes(w, a, err);
    if (rc != VEER_OK)
        return rc;
    put_curves(w, a);
    put_regression(w, a);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc curves(const http_request *request, http_response *response, veer_err *err)
{
    const veer_task_asked asked = {VEER_PERF_AUTO, http_request_query(request, "positive").text};
    answer *const a = veer_arena_alloc(http_request_arena(request), sizeof *a);
    veer_json_writer w;
    if (a == NULL)
        return veer_fail_nomem(err);
    *a = (answer){.api = veer_api_of(request), .why = VEER_ERR_INIT};
    veer_rc rc = veer_api_select(request, &a->selection, err);
    if (rc == VEER_OK)
        rc = veer_windows_read(a->api, &a->selection, PARTS, &a->windows, err);
    if (rc == VEER_OK)
        rc = veer_windows_task(a->api, &a->selection, &a->windows.overall, &asked, &a->task, err);
    if (rc == VEER_OK)
        rc = compute(a, err);
    if (rc == VEER_OK) {
        a->selection.step = (veer_step){.kind = VEER_STEP_ALL};
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, a, err);
    }
    veer_window_list_done(&a->windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_SEGMENT,
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
    {.name = "positive", .summary = "The positive class; absent: from the data"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/curves",
     .scope = HTTP_SCOPE_READ,
     .id = "getCurves",
     .summary = "How good a model was, as pictures: confusion, ROC, precision and recall, "
                "calibration, scores, thresholds, residuals",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Curves",
     .handler = curves},
};

static const veer_schema_member class_members[] = {
    {.name = "class", .type = "string?"},
    {.name = "support", .type = "integer", .summary = "Rows of this true class"},
    {.name = "predicted", .type = "integer", .summary = "Rows predicted as it"},
    {.name = "precision", .type = "number?", .summary = "null: it was never predicted"},
    {.name = "recall", .type = "number?", .summary = "null: it never occurred"},
    {.name = "f1", .type = "number?"},
};

static const veer_schema_member roc_point_members[] = {
    {.name = "threshold", .type = "number?", .summary = "Scores from here on; null: above all"},
    {.name = "fpr", .type = "number", .summary = "False positive rate"},
    {.name = "tpr", .type = "number", .summary = "True positive rate"},
};

static const veer_schema_member roc_members[] = {
    {.name = "points", .type = "[RocPoint]", .summary = "From (0, 0) to (1, 1)"},
    {.name = "auc", .type = "Bounded", .summary = "As the metric auc"},
};

static const veer_schema_member pr_point_members[] = {
    {.name = "threshold", .type = "number?", .summary = "Scores from here on; null: above all"},
    {.name = "recall", .type = "number"},
    {.name = "precision", .type = "number"},
};

static const veer_schema_member pr_members[] = {
    {.name = "points", .type = "[PrPoint]", .summary = "Recall rises; from (0, 1) on"},
    {.name = "auc", .type = "Bounded", .summary = "As the metric auc_pr"},
    {.name = "base_rate", .type = "number", .summary = "Share of positives"},
};

static const veer_schema_member bin_members[] = {
    {.name = "from", .type = "number", .summary = "Scores above it; the first bin has 0 too"},
    {.name = "to", .type = "number", .summary = "Up to and with it"},
    {.name = "n", .type = "integer", .summary = "Rows"},
    {.name = "mean_score", .type = "number?", .summary = "null: no rows"},
    {.name = "observed", .type = "number?", .summary = "Share of positives"},
    {.name = "lo", .type = "number?", .summary = "Of the 95 % interval of it (Wilson)"},
    {.name = "hi", .type = "number?", .summary = "The same"},
};

static const veer_schema_member calibration_members[] = {
    {.name = "bins", .type = "[CalibrationBin]", .summary = "Of equal width"},
    {.name = "ece", .type = "number", .summary = "Expected calibration error"},
};

static const veer_schema_member scores_members[] = {
    {.name = "edges", .type = "[number]", .summary = "One more than counts"},
    {.name = "positive", .type = "[integer]", .summary = "Rows of the positive class"},
    {.name = "negative", .type = "[integer]", .summary = "Rows of the others"},
};

static const veer_schema_member threshold_members[] = {
    {.name = "threshold", .type = "number", .summary = "Scores from here on are flagged"},
    {.name = "precision", .type = "number?"},
    {.name = "recall", .type = "number?", .summary = "null: no positives"},
    {.name = "f1", .type = "number?"},
    {.name = "flagged_share", .type = "number", .summary = "Of all rows"},
};

static const veer_schema_member residuals_members[] = {
    {.name = "source", .type = "string", .choices = "records"},
    {.name = "sampled", .type = "integer", .summary = "The newest labelled records"},
    {.name = "edges", .type = "[number]", .summary = "One more than counts"},
    {.name = "counts", .type = "[integer]", .summary = "Of predicted - actual"},
    {.name = "mean", .type = "number?"},
    {.name = "std", .type = "number?"},
    {.name = "p05", .type = "number?"},
    {.name = "p50", .type = "number?"},
    {.name = "p95", .type = "number?"},
};

static const veer_schema_member residual_point_members[] = {
    {.name = "actual", .type = "number"},
    {.name = "predicted", .type = "number"},
};

static const veer_schema_member regression_members[] = {
    {.name = "mae", .type = "number?", .summary = "Of all rows"},
    {.name = "rmse", .type = "number?", .summary = "Of all rows"},
    {.name = "me", .type = "number?", .summary = "Of all rows"},
    {.name = "r2_score", .type = "number?", .summary = "Of all rows"},
    {.name = "residuals", .type = "Residuals?", .summary = "null: see why"},
    {.name = "points",
     .type = "[ResidualPoint]",
     .summary = "Some of the same records, the oldest first"},
};

static const veer_schema_member curves_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "task", .type = "string?", .summary = "null without labels"},
    {.name = "positive", .type = "string?", .summary = "The positive class of a binary task"},
    {.name = "positive_why", .type = "string?", .summary = "How it was chosen"},
    {.name = "n", .type = "integer", .summary = "Predictions with a label"},
    {.name = "why", .type = "string?", .summary = "Why there are no curves or residuals"},
    {.name = "confusion", .type = "Confusion?"},
    {.name = "classes", .type = "[ClassFigures]|null", .summary = "null: of a regression"},
    {.name = "roc", .type = "Roc?"},
    {.name = "pr", .type = "PrecisionRecall?"},
    {.name = "calibration", .type = "Calibration?"},
    {.name = "scores", .type = "ScoreBars?"},
    {.name = "thresholds", .type = "[ThresholdRow]|null", .summary = "Rising; has the best F1"},
    {.name = "regression", .type = "RegressionPicture?"},
};

static const veer_schema schemas[] = {
    {.name = "ClassFigures", .summary = "One class against the rest", VEER_MEMBERS(class_members)},
    {.name = "RocPoint", .summary = "Exact for its threshold", VEER_MEMBERS(roc_point_members)},
    {.name = "Roc", .summary = "ROC curve", VEER_MEMBERS(roc_members)},
    {.name = "PrPoint", .summary = "Exact for its threshold", VEER_MEMBERS(pr_point_members)},
    {.name = "PrecisionRecall", .summary = "Precision and recall", VEER_MEMBERS(pr_members)},
    {.name = "CalibrationBin", .summary = "Rows of like scores", VEER_MEMBERS(bin_members)},
    {.name = "Calibration", .summary = "Scores and what came", VEER_MEMBERS(calibration_members)},
    {.name = "ScoreBars", .summary = "Scores by true class", VEER_MEMBERS(scores_members)},
    {.name = "ThresholdRow",
     .summary = "What a threshold leads to",
     VEER_MEMBERS(threshold_members)},
    {.name = "Residuals", .summary = "Errors of a regression", VEER_MEMBERS(residuals_members)},
    {.name = "ResidualPoint",
     .summary = "A record of a regression",
     VEER_MEMBERS(residual_point_members)},
    {.name = "RegressionPicture",
     .summary = "Errors of a regression",
     VEER_MEMBERS(regression_members)},
    {.name = "Curves", .summary = "How good a model is, as pictures", VEER_MEMBERS(curves_members)},
};

const veer_resource veer_resource_curves = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
