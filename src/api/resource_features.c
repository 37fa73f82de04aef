/* GET /api/v1/models/{model}/features: what stood in the inputs of a model. */
#include <math.h>
#include <stdlib.h>

#include "api/encode.h"
#include "api/resource.h"
#include "api/windows.h"
#include "base/limits.h"

#define MOST_CATEGORIES 20 /* of a feature, unless asked for more */

/* ---- histograms ---- */

static void put_counts(veer_json_writer *w, const char *key, const veer_bounded *cells, size_t n,
                       size_t offset)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        const double bounds[] = {cells[i].value, cells[i].lo, cells[i].hi};
        veer_json_put_double_or_null(w, bounds[offset]);
    }
    veer_json_end_array(w);
}

/* Cells of equal width from minimum to maximum; the last one holds the maximum. */
static veer_rc put_histogram(veer_json_writer *w, const veer_num_summary *summary, size_t bins,
                             veer_err *err)
{
    double edges[VEER_LIMIT_HISTOGRAM_BINS + 1];
    veer_bounded cells[VEER_LIMIT_HISTOGRAM_BINS + 2];
    double low = 0;
    double high = 0;
    veer_rc rc = veer_num_summary_min(summary, &low, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_max(summary, &high, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i <= bins; i++)
        edges[i] = low + (high / (double)bins - low / (double)bins) * (double)i;
    edges[bins] = high;
    for (size_t i = 1; i <= bins; i++)
        if (!(edges[i] > edges[i - 1])) { /* one value, or no room between neighbours */
            bins = 1;
            edges[1] = nextafter(low, (double)INFINITY);
        }
    /* all but the maximum lies below the last edge; what is left belongs to the last cell */
    rc = veer_num_summary_histogram(summary, edges, bins, cells, err);
    if (rc != VEER_OK)
        return rc;
    edges[bins] = high;
    veer_json_put_key(w, "histogram");
    veer_json_begin_object(w);
    veer_json_put_key(w, "edges");
    veer_json_begin_array(w);
    for (size_t i = 0; i <= bins; i++)
        veer_json_put_double_or_null(w, edges[i]);
    veer_json_end_array(w);
    put_counts(w, "counts", cells + 1, bins, 0);
    put_counts(w, "lo", cells + 1, bins, 1);
    put_counts(w, "hi", cells + 1, bins, 2);
    veer_json_end_object(w);
    return VEER_OK;
}

/* ---- features ---- */

static veer_rc put_text_feature(veer_json_writer *w, const veer_cat_summary *text, uint64_t rows,
                                veer_err *err)
{
    const uint64_t count = veer_cat_summary_count(text);
    veer_json_put_key(w, "text");
    veer_json_begin_object(w);
    veer_put_count(w, "count", count);
    veer_put_count(w, "missing", rows > count ? rows - count : 0);
    veer_put_number(w, "distinct", veer_cat_summary_distinct(text));
    const veer_rc rc = veer_put_categories(w, "top", text, MOST_CATEGORIES, err);
    veer_json_end_object(w);
    return rc;
}

static uint64_t numbers_of(const veer_feature *feature)
{
    return feature->number != NULL ? veer_num_summary_count(feature->number) : 0;
}

static uint64_t texts_of(const veer_feature *feature)
{
    return feature->text != NULL ? veer_cat_summary_count(feature->text) : 0;
}

static veer_rc put_feature(veer_json_writer *w, const veer_feature *feature, uint64_t rows,
                           size_t bins, veer_err *err)
{
    const uint64_t numbers = numbers_of(feature);
    const uint64_t texts = texts_of(feature);
    const uint64_t count = numbers + texts;
    veer_rc rc = VEER_OK;
    veer_json_begin_object(w);
    veer_json_put_key(w, "name");
    veer_json_put_string_n(w, feature->name, feature->name_len);
    veer_put_text(w, "type", numbers >= texts ? "number" : "text");
    veer_put_count(w, "count", count);
    veer_put_count(w, "missing", rows > count ? rows - count : 0);
    veer_put_count(w, "mismatches", numbers >= texts ? texts : numbers);
    if (numbers > 0) {
        veer_put_numbers(w, "number", feature->number, rows);
        if (bins > 0)
            rc = put_histogram(w, feature->number, bins, err);
    }
    if (rc == VEER_OK && texts > 0)
        rc = put_text_feature(w, feature->text, rows, err);
    veer_json_end_object(w);
    return rc;
}

static veer_rc put_answer(veer_json_writer *w, const veer_selection *s,
                          const veer_features *features, size_t bins, veer_err *err)
{
    const uint64_t rows = features != NULL ? features->count : 0;
    veer_rc rc = VEER_OK;
    veer_json_begin_object(w);
    veer_put_selection(w, s);
    veer_put_count(w, "count", rows);
    veer_json_put_key(w, "truncated");
    veer_json_put_bool(w, features != NULL && features->truncated);
    veer_json_put_key(w, "features");
    veer_json_begin_array(w);
    for (size_t i = 0; features != NULL && rc == VEER_OK && i < features->n; i++)
        rc = put_feature(w, &features->at[i], rows, bins, err);
    veer_json_end_array(w);
    veer_json_end_object(w);
    return rc == VEER_OK ? veer_json_finish(w, err) : rc;
}

static veer_rc features(const http_request *request, http_response *response, veer_err *err)
{
    veer_selection selection = {0};
    veer_window_list windows = {0};
    veer_json_writer w;
    const int64_t bins = http_request_query_int(request, "histogram", 0);
    if (bins < 0 || bins > VEER_LIMIT_HISTOGRAM_BINS)
        return veer_fail(err, VEER_EINVAL, "'histogram' is from 0 to %d bins",
                         VEER_LIMIT_HISTOGRAM_BINS);
    veer_rc rc = veer_api_select(request, &selection, err);
    selection.step = (veer_step){.kind = VEER_STEP_ALL};
    if (rc == VEER_OK)
        rc = veer_windows_read(veer_api_of(request), &selection, VEER_PARTS(VEER_PART_FEATURES),
                               &windows, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &selection, windows.overall.features, (size_t)bins, err);
    }
    veer_window_list_done(&windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
    {.name = "histogram",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "Also a histogram of so many bins of equal width"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/features",
     .scope = HTTP_SCOPE_READ,
     .id = "getFeatures",
     .summary = "What stood in the inputs of a model",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Features",
     .handler = features},
};

static const veer_schema_member text_members[] = {
    {.name = "count", .type = "integer"},
    {.name = "missing", .type = "integer"},
    {.name = "distinct", .type = "number", .summary = "How many there are, about"},
    {.name = "top", .type = "[Category]", .summary = "The most frequent ones"},
};

static const veer_schema_member histogram_members[] = {
    {.name = "edges", .type = "[number]", .summary = "One more than counts"},
    {.name = "counts", .type = "[number]", .summary = "Best estimates"},
    {.name = "lo", .type = "[number]", .summary = "Counts are not below these"},
    {.name = "hi", .type = "[number]", .summary = "Nor above these"},
};

static const veer_schema_member feature_members[] = {
    {.name = "name", .type = "string"},
    {.name = "type",
     .type = "string",
     .choices = "number|text",
     .summary = "Of most of its values"},
    {.name = "count", .type = "integer", .summary = "Predictions that have it"},
    {.name = "missing", .type = "integer", .summary = "Predictions that do not"},
    {.name = "mismatches", .type = "integer", .summary = "Values of the other type"},
    {.name = "number", .type = "Numbers", .is_optional = true},
    {.name = "histogram", .type = "Histogram", .is_optional = true},
    {.name = "text", .type = "Texts", .is_optional = true},
};

static const veer_schema_member features_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "count", .type = "integer", .summary = "Predictions"},
    {.name = "truncated", .type = "boolean", .summary = "There were more features than are kept"},
    {.name = "features", .type = "[Feature]"},
};

static const veer_schema schemas[] = {
    {.name = "Texts", .summary = "What is known of a column of text", VEER_MEMBERS(text_members)},
    {.name = "Histogram", .summary = "Counts of numbers", VEER_MEMBERS(histogram_members)},
    {.name = "Feature", .summary = "One input of a model", VEER_MEMBERS(feature_members)},
    {.name = "Features", .summary = "The inputs of a model", VEER_MEMBERS(features_members)},
};

const veer_resource veer_resource_features = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
