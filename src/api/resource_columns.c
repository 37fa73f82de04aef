/* GET /api/v1/models/{model}/columns/{column}: one column over time: a feature, or what the model
 * answers. */
#include <math.h>
#include <string.h>

#include "api/encode.h"
#include "api/resource.h"
#include "api/windows.h"
#include "base/suggest.h"
#include "base/time.h"

#define MOST_CATEGORIES 10 /* of the whole range; the rest is "other" */
#define OUTPUT "output."   /* before the name of an output that a feature has too */

/* What one answer is made of. */
typedef struct answer {
    const veer_api *api;      /* the application */
    veer_selection selection; /* model, versions, segment, time */
    const char *column;       /* as asked for */
    veer_window_list windows; /* their sums */
    bool is_class;            /* the column is the predicted class */
    size_t number;            /* place in veer_activity.numbers; VEER_ACTIVITY_NUMBERS: none */
    bool is_feature;          /* the column is a feature */
    bool numeric;             /* most of its values are numbers */
    veer_cat_entry top[MOST_CATEGORIES]; /* n_top, of the whole range */
    size_t n_top;                        /* of them */
} answer;

/* What a window has of the column. */
typedef struct column_part {
    uint64_t rows;                   /* predictions */
    const veer_num_summary *numbers; /* NULL: none */
    const veer_cat_summary *texts;   /* NULL: none */
    uint64_t n_numbers;              /* values that are numbers */
    uint64_t n_texts;                /* values that are texts */
} column_part;

/* ---- which column ---- */

/* Takes the name of an output. */
static bool find_output(answer *a)
{
    const size_t len = strlen(OUTPUT);
    const char *const name = strncmp(a->column, OUTPUT, len) == 0 ? a->column + len : a->column;
    a->number = VEER_ACTIVITY_NUMBERS;
    a->is_class = strcmp(name, veer_field_name(VEER_FIELD_CLASS)) == 0;
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        if (strcmp(name, veer_field_name(veer_activity_fields[i])) == 0)
            a->number = i;
    return a->is_class || a->number < VEER_ACTIVITY_NUMBERS;
}

static const veer_feature *feature_of(const veer_window *window, const char *name)
{
    const veer_features *const features = window->features;
    for (size_t i = 0; features != NULL && i < features->n; i++)
        if (strcmp(features->at[i].name, name) == 0)
            return &features->at[i];
    return NULL;
}

static veer_rc fail_unknown(const answer *a, const veer_window *all, veer_err *err)
{
    const char *best = NULL;
    for (size_t i = 0; all->features != NULL && i < all->features->n; i++)
        veer_suggest(a->column, all->features->at[i].name, &best);
    veer_suggest(a->column, veer_field_name(VEER_FIELD_CLASS), &best);
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        veer_suggest(a->column, veer_field_name(veer_activity_fields[i]), &best);
    if (best == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no column is called '%.80s'", a->column);
    return veer_fail(err, VEER_ENOTFOUND, "no column is called '%.80s'; did you mean '%.80s'?",
                     a->column, best);
}

/* Looks for a feature that the range does not have, in all that there is. */
static veer_rc find_elsewhere(answer *a, veer_err *err)
{
    veer_selection all = a->selection;
    veer_window_list list = {0};
    all.feature = NULL;
    all.from_us = 0;
    all.to_us = VEER_TIME_MAX_US;
    all.step = (veer_step){.kind = VEER_STEP_ALL};
    veer_rc rc = veer_windows_read(a->api, &all, VEER_PARTS(VEER_PART_FEATURES), &list, err);
    if (rc != VEER_OK)
        return rc;
    const veer_feature *const found = feature_of(&list.overall, a->column);
    if (found == NULL)
        rc = fail_unknown(a, &list.overall, err);
    else
        a->numeric = found->number != NULL &&
                     (found->text == NULL ||
                      veer_num_summary_count(found->number) >= veer_cat_summary_count(found->text));
    a->is_feature = rc == VEER_OK;
    veer_window_list_done(&list);
    return rc;
}

static column_part part_of(const answer *a, const veer_window *window)
{
    column_part part = {.rows = 0};
    const veer_activity *const activity = window->activity;
    const veer_feature *const feature = feature_of(window, a->column);
    if (a->is_feature) {
        part.rows = window->features != NULL ? window->features->count : 0;
        part.numbers = feature != NULL ? feature->number : NULL;
        part.texts = feature != NULL ? feature->text : NULL;
    } else if (activity != NULL) {
        part.rows = activity->count;
        part.numbers = a->number < VEER_ACTIVITY_NUMBERS ? activity->numbers[a->number] : NULL;
        part.texts = a->is_class ? activity->classes : NULL;
    }
    part.n_numbers = part.numbers != NULL ? veer_num_summary_count(part.numbers) : 0;
    part.n_texts = part.texts != NULL ? veer_cat_summary_count(part.texts) : 0;
    return part;
}

/* A feature has the name before an output has it. */
static veer_rc find_column(answer *a, veer_err *err)
{
    const bool is_output = find_output(a);
    a->is_feature = feature_of(&a->windows.overall, a->column) != NULL;
    if (a->is_feature) {
        const column_part all = part_of(a, &a->windows.overall);
        a->numeric = all.n_numbers >= all.n_texts;
    } else if (is_output) {
        a->numeric = !a->is_class;
    } else if (a->selection.segment != NULL) {
        return veer_fail(err, VEER_EINVAL,
                         "'segment': features are not kept by segment; class, score, value, "
                         "confidence, latency_ms and cost_usd are");
    } else {
        return find_elsewhere(a, err);
    }
    return VEER_OK;
}

static veer_rc read_windows(answer *a, veer_err *err)
{
    a->selection.feature = a->column;
    veer_rc rc = veer_windows_read(a->api, &a->selection,
                                   VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_FEATURES),
                                   &a->windows, err);
    if (rc == VEER_OK)
        rc = find_column(a, err);
    if (rc != VEER_OK)
        return rc;
    const column_part all = part_of(a, &a->windows.overall);
    if (!a->numeric && all.texts != NULL)
        rc = veer_cat_summary_top(all.texts, a->top, MOST_CATEGORIES, &a->n_top, err);
    return rc;
}

/* ---- the answer ---- */

static void put_counted(veer_json_writer *w, uint64_t count, uint64_t total)
{
    veer_put_count(w, "count", count);
    veer_put_number(w, "share", total > 0 ? (double)count / (double)total : (double)NAN);
}

/* The categories of the whole range in this window, and the rest. */
static void put_texts(veer_json_writer *w, const answer *a, const column_part *part)
{
    uint64_t rest = part->n_texts;
    veer_json_begin_object(w);
    veer_put_number(w, "distinct",
                    part->texts != NULL ? veer_cat_summary_distinct(part->texts) : 0);
    veer_json_put_key(w, "top");
    veer_json_begin_array(w);
    for (size_t i = 0; i < a->n_top; i++) {
        const veer_cat_entry *const entry = &a->top[i];
        const uint64_t count =
            part->texts != NULL ? veer_cat_summary_find(part->texts, entry->name, entry->len) : 0;
        rest -= count < rest ? count : rest;
        veer_json_begin_object(w);
        veer_json_put_key(w, "value");
        veer_json_put_string_n(w, entry->name, entry->len);
        put_counted(w, count, part->n_texts);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    veer_json_put_key(w, "other");
    veer_json_begin_object(w);
    put_counted(w, rest, part->n_texts);
    veer_json_end_object(w);
    veer_json_end_object(w);
}

static void put_window(veer_json_writer *w, const answer *a, const veer_window *window)
{
    const column_part part = part_of(a, window);
    const uint64_t count = a->numeric ? part.n_numbers : part.n_texts;
    const uint64_t mismatches = a->numeric ? part.n_texts : part.n_numbers;
    const uint64_t known = count + mismatches;
    veer_json_begin_object(w);
    veer_put_time(w, "from", window->from_us);
    veer_put_time(w, "to", window->to_us);
    veer_put_number(w, "resolution_s", (double)window->resolution_us / 1e6);
    veer_put_count(w, "predictions", part.rows);
    veer_put_count(w, "count", count);
    veer_put_count(w, "missing", part.rows > known ? part.rows - known : 0);
    veer_put_count(w, "mismatches", mismatches);
    if (a->numeric) {
        veer_put_numbers(w, "number", part.numbers, part.rows);
        veer_put_text(w, "text", NULL);
    } else {
        veer_put_text(w, "number", NULL);
        veer_json_put_key(w, "text");
        put_texts(w, a, &part);
    }
    veer_json_end_object(w);
}

static veer_rc put_answer(veer_json_writer *w, const answer *a, veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_selection(w, &a->selection);
    veer_put_text(w, "column", a->column);
    veer_put_text(w, "kind", a->numeric ? "number" : "text");
    veer_put_text(w, "role", a->is_feature ? "feature" : "output");
    veer_json_put_key(w, "categories");
    veer_json_begin_array(w);
    for (size_t i = 0; i < a->n_top; i++)
        veer_json_put_string_n(w, a->top[i].name, a->top[i].len);
    veer_json_end_array(w);
    veer_json_put_key(w, "windows");
    veer_json_begin_array(w);
    for (size_t i = 0; i < a->windows.n; i++)
        put_window(w, a, &a->windows.at[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "overall");
    put_window(w, a, &a->windows.overall);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc column(const http_request *request, http_response *response, veer_err *err)
{
    answer a = {.api = veer_api_of(request),
                .column = http_request_path_value(request, "column").text};
    veer_json_writer w;
    veer_rc rc = veer_api_select(request, &a.selection, err);
    if (rc == VEER_OK)
        rc = read_windows(&a, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &a, err);
    }
    veer_window_list_done(&a.windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION, VEER_QUERY_SEGMENT, VEER_QUERY_FROM, VEER_QUERY_TO, VEER_QUERY_STEP,
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/columns/{column}",
     .scope = HTTP_SCOPE_READ,
     .id = "getColumn",
     .summary = "A feature or an output of a model, in windows of time",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Column",
     .handler = column},
};

static const veer_schema_member share_members[] = {
    {.name = "count", .type = "integer"},
    {.name = "share", .type = "number?", .summary = "Of the values; null: there are none"},
};

static const veer_schema_member category_members[] = {
    {.name = "value", .type = "string"},
    {.name = "count", .type = "integer"},
    {.name = "share", .type = "number?", .summary = "Of the values; null: there are none"},
};

static const veer_schema_member text_members[] = {
    {.name = "distinct", .type = "number", .summary = "How many there are, about"},
    {.name = "top",
     .type = "[ColumnCategory]",
     .summary = "Those most frequent in the whole range, the same in every window"},
    {.name = "other", .type = "ColumnRest", .summary = "All others"},
};

static const veer_schema_member window_members[] = {
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time"},
    {.name = "resolution_s",
     .type = "number",
     .summary = "Width of the coarsest bucket; ends are rounded to it; 0: no data"},
    {.name = "predictions", .type = "integer"},
    {.name = "count", .type = "integer", .summary = "Predictions with a value of the kind"},
    {.name = "missing", .type = "integer", .summary = "Predictions without a value"},
    {.name = "mismatches", .type = "integer", .summary = "Values of the other kind"},
    {.name = "number", .type = "Numbers?", .summary = "null: the kind is text"},
    {.name = "text", .type = "ColumnTexts?", .summary = "null: the kind is number"},
};

static const veer_schema_member column_members[] = {
    VEER_SELECTION_MEMBERS,
    {.name = "column", .type = "string"},
    {.name = "kind",
     .type = "string",
     .choices = "number|text",
     .summary = "Of most of its values in the range"},
    {.name = "role", .type = "string", .choices = "feature|output"},
    {.name = "categories", .type = "[string]", .summary = "Those of top, in order"},
    {.name = "windows", .type = "[ColumnWindow]"},
    {.name = "overall", .type = "ColumnWindow"},
};

static const veer_schema schemas[] = {
    {.name = "ColumnRest", .summary = "What has no name", VEER_MEMBERS(share_members)},
    {.name = "ColumnCategory", .summary = "A category in a window", VEER_MEMBERS(category_members)},
    {.name = "ColumnTexts", .summary = "Texts of a window", VEER_MEMBERS(text_members)},
    {.name = "ColumnWindow",
     .summary = "A column in a stretch of time",
     VEER_MEMBERS(window_members)},
    {.name = "Column", .summary = "A column over time", VEER_MEMBERS(column_members)},
};

const veer_resource veer_resource_columns = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
