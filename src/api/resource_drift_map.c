/* GET /api/v1/models/{model}/drift/map: the drift runs that are kept, columns against time. */
#include <math.h>

#include "api/asked.h"
#include "base/limits.h"
#include "base/time.h"
#include "judge/run_map.h"

#define USUAL_TIMES 200                       /* unless asked for more */
#define USUAL_RANGE_US (14 * VEER_US_PER_DAY) /* unless asked otherwise */

/* Steps that are chosen, ascending, in minutes; longer ones are weeks and months. */
static const int64_t usual_steps[] = {5, 10, 15, 30, 60, 120, 180, 360, 720, 1440};

/* A map while it is made. */
typedef struct drift_map {
    veer_selection selection; /* series, range, step */
    veer_run_map map;         /* what was found */
    size_t limit;             /* times */
    veer_err *err;            /* may be NULL */
} drift_map;

/* ---- the question ---- */

static veer_rc take_time(void *context, const veer_run *run)
{
    *(int64_t *)context = run->time_us;
    return VEER_OK;
}

/* Times of the first and the last run of the series. False: there is none. */
static veer_rc find_extent(veer_judge *judge, const veer_selection *s, veer_store_span *ret,
                           bool *ret_found, veer_err *err)
{
    veer_store_span all = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < s->n; i++) {
        int64_t first_us = INT64_MAX;
        int64_t last_us = INT64_MIN;
        veer_run_query query = {s->ids[i], INT64_MIN, INT64_MAX, 1, true};
        veer_rc rc = veer_judge_drift_runs(judge, &query, take_time, &first_us, err);
        query.oldest = false;
        if (rc == VEER_OK)
            rc = veer_judge_drift_runs(judge, &query, take_time, &last_us, err);
        if (rc != VEER_OK)
            return rc;
        all.from_us = first_us < all.from_us ? first_us : all.from_us;
        all.to_us = last_us > all.to_us ? last_us : all.to_us;
    }
    *ret_found = all.from_us <= all.to_us;
    *ret = all;
    return VEER_OK;
}

static veer_rc read_range(const http_request *request, veer_selection *s, veer_err *err)
{
    veer_store_span extent = {0, 0};
    bool found = false;
    veer_rc rc = find_extent(veer_api_of(request)->judge, s, &extent, &found, err);
    const int64_t end_us = found ? extent.to_us + 1 : s->now_us;
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", s->now_us, end_us, &s->to_us, err);
    if (rc != VEER_OK)
        return rc;
    int64_t start_us = s->to_us - USUAL_RANGE_US;
    if (found && extent.from_us > start_us && extent.from_us < s->to_us)
        start_us = extent.from_us;
    rc = veer_api_select_time(request, "from", s->now_us, start_us, &s->from_us, err);
    if (rc == VEER_OK && s->from_us >= s->to_us && http_request_query(request, "to").text == NULL)
        s->to_us = s->from_us < s->now_us ? s->now_us : s->from_us + 1;
    if (rc == VEER_OK && s->from_us >= s->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

/* The shortest step that cuts a range into at most so many times, wherever it begins. */
static veer_step choose_step(int64_t range_us, size_t most)
{
    const size_t n = sizeof usual_steps / sizeof *usual_steps;
    for (size_t i = 0; i < n; i++)
        if (range_us / (usual_steps[i] * VEER_US_PER_MINUTE) + 2 <= (int64_t)most)
            return (veer_step){VEER_STEP_FIXED, usual_steps[i] * VEER_US_PER_MINUTE};
    const bool weeks = range_us / (7 * VEER_US_PER_DAY) + 2 <= (int64_t)most;
    return (veer_step){weeks ? VEER_STEP_WEEKS : VEER_STEP_MONTHS, 1};
}

static veer_rc read_question(const http_request *request, drift_map *m, veer_err *err)
{
    const int64_t limit = http_request_query_int(request, "limit", USUAL_TIMES);
    const http_text step = http_request_query(request, "step");
    veer_selection *const s = &m->selection;
    veer_rc rc = VEER_OK;
    if (limit < 1 || limit > VEER_LIMIT_DRIFT_MAP_TIMES)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_DRIFT_MAP_TIMES);
    m->limit = (size_t)limit;
    if (step.text != NULL)
        rc = veer_api_name_fault(err, veer_query_step(step.text, step.len, &s->step, err), "step");
    s->now_us = veer_clock_real_us(veer_api_of(request)->clock);
    if (rc == VEER_OK)
        rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                    http_request_query(request, "version"), s, err);
    if (rc == VEER_OK)
        rc = read_range(request, s, err);
    if (rc == VEER_OK && s->step.kind == VEER_STEP_AUTO)
        s->step = choose_step(s->to_us - s->from_us, m->limit);
    return rc;
}

/* ---- runs ---- */

static veer_rc add_run(void *context, const veer_run *run)
{
    drift_map *const m = context;
    int64_t start_us = veer_step_floor(m->selection.step, run->time_us);
    if (start_us < VEER_TIME_MIN_US)
        start_us = m->selection.from_us;
    return veer_run_map_add(&m->map, start_us, run, m->err);
}

static veer_rc gather(veer_judge *judge, drift_map *m, veer_err *err)
{
    const veer_selection *const s = &m->selection;
    for (size_t i = 0; i < s->n; i++) {
        const veer_run_query query = {s->ids[i], s->from_us, s->to_us, SIZE_MAX, false};
        const veer_rc rc = veer_judge_drift_runs(judge, &query, add_run, m, err);
        if (rc != VEER_OK && rc != VEER_ENODATA) /* the rest is older than what is kept */
            return rc;
    }
    return veer_run_map_finish(&m->map, err);
}

/* ---- the answer ---- */

/* What is written of a place, in a list of its own. */
typedef struct place_member {
    const char *key;                                             /* of the list */
    void (*put)(veer_json_writer *w, const veer_run_place *one); /* an element */
} place_member;

static void put_start(veer_json_writer *w, const veer_run_place *one)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_string_n(w, text, veer_time_format(one->start_us, text));
}

static void put_share(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_double_or_null(w, one->share);
}

static void put_drifted(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_uint64(w, one->drifted);
}

static void put_tested(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_uint64(w, one->tested);
}

static void put_kl(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_double_or_null(w, one->kl);
}

static void put_cosine(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_double_or_null(w, one->cosine);
}

static void put_dataset(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_bool(w, one->dataset_drift);
}

static void put_rows(veer_json_writer *w, const veer_run_place *one)
{
    veer_json_put_uint64(w, one->rows);
}

static const place_member place_members[] = {
    {"times", put_start},           {"share", put_share}, {"drifted", put_drifted},
    {"tested", put_tested},         {"kl", put_kl},       {"cosine", put_cosine},
    {"dataset_drift", put_dataset}, {"rows", put_rows},
};

/* What is written of a cell, in a list of its own; a run without it has null. */
typedef struct cell_member {
    const char *key;                                            /* of the list */
    void (*put)(veer_json_writer *w, const veer_run_cell *one); /* an element */
} cell_member;

static void put_effect(veer_json_writer *w, const veer_run_cell *one)
{
    veer_json_put_double_or_null(w, one->effect);
}

static void put_score(veer_json_writer *w, const veer_run_cell *one)
{
    veer_json_put_double_or_null(w, one->score);
}

static void put_severity(veer_json_writer *w, const veer_run_cell *one)
{
    const bool has = one->verdict == VEER_DRIFT_DRIFTED && !isnan(one->effect);
    veer_json_put_string(w, has ? veer_drift_severity(one->effect) : NULL);
}

static void put_verdict(veer_json_writer *w, const veer_run_cell *one)
{
    if (one->verdict == VEER_DRIFT_STABLE || one->verdict == VEER_DRIFT_DRIFTED)
        veer_json_put_bool(w, one->verdict == VEER_DRIFT_DRIFTED);
    else
        veer_json_put_null(w);
}

static const cell_member cell_members[] = {
    {"effect", put_effect},
    {"score", put_score},
    {"severity", put_severity},
    {"drifted", put_verdict},
};

static void put_line(veer_json_writer *w, const veer_run_map *map, const veer_run_line *line)
{
    const veer_run_cell *cells[VEER_LIMIT_DRIFT_MAP_TIMES];
    veer_run_map_cells(map, line->column, cells);
    veer_json_begin_object(w);
    veer_put_text(w, "name", line->name);
    veer_put_text(w, "type", line->numeric ? "numeric" : "categorical");
    for (size_t k = 0; k < sizeof cell_members / sizeof *cell_members; k++) {
        veer_json_put_key(w, cell_members[k].key);
        veer_json_begin_array(w);
        for (size_t i = 0; i < map->n; i++)
            if (cells[i] != NULL)
                cell_members[k].put(w, cells[i]);
            else
                veer_json_put_null(w);
        veer_json_end_array(w);
    }
    veer_json_end_object(w);
}

static void put_head(veer_json_writer *w, const http_request *request, const veer_selection *s)
{
    char step[VEER_STEP_TEXT_SIZE];
    veer_put_bytes(w, "model", s->model);
    veer_put_text(w, "version", http_request_query(request, "version").text);
    veer_put_time(w, "from", s->from_us);
    veer_put_time(w, "to", s->to_us);
    veer_step_text(s->step, step);
    veer_put_text(w, "step", step);
}

static veer_rc put_map(veer_json_writer *w, const http_request *request, const drift_map *m,
                       veer_err *err)
{
    const veer_run_map *const map = &m->map;
    const size_t n =
        map->n_lines < VEER_LIMIT_DRIFT_MAP_COLUMNS ? map->n_lines : VEER_LIMIT_DRIFT_MAP_COLUMNS;
    veer_json_begin_object(w);
    put_head(w, request, &m->selection);
    for (size_t k = 0; k < sizeof place_members / sizeof *place_members; k++) {
        veer_json_put_key(w, place_members[k].key);
        veer_json_begin_array(w);
        for (size_t i = 0; i < map->n; i++)
            place_members[k].put(w, &map->places[i]);
        veer_json_end_array(w);
    }
    veer_json_put_key(w, "columns");
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        put_line(w, map, &map->lines[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "truncated");
    veer_json_put_bool(w, map->truncated || n < map->n_lines);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc drift_map_get(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    drift_map m = {.limit = 0, .err = err};
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_question(request, &m, err);
    if (rc == VEER_OK)
        rc = veer_run_map_init(&m.map, m.limit, err);
    if (rc == VEER_OK)
        rc = gather(api->judge, &m, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_map(&w, request, &m, err);
    }
    veer_run_map_done(&m.map);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "version", .summary = "Only runs of this version; absent: of all"},
    {.name = "from",
     .summary = "First time of evaluation, as in other requests; absent: 14 days before the end, "
                "or the first run"},
    {.name = "to", .summary = "Exclusive; absent: behind the last run"},
    {.name = "step",
     .summary = "Width of a time: 5m, 1h, 1d, 1w, 1mo; absent: so that there are at most limit"},
    {.name = "limit",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "Most times, the newest ones, up to 500; absent: 200"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/drift/map",
     .scope = HTTP_SCOPE_READ,
     .id = "getDriftMap",
     .summary = "The drift runs that evaluations made, columns against time, in lists",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "DriftMap",
     .handler = drift_map_get},
};

static const veer_schema_member column_members[] = {
    {.name = "name", .type = "string"},
    {.name = "type", .type = "string", .choices = "numeric|categorical"},
    {.name = "effect", .type = "[number?]", .summary = "0 to 1, of each time"},
    {.name = "score", .type = "[number?]", .summary = "As the method defines it"},
    {.name = "severity", .type = "[string?]", .summary = "Where it drifted"},
    {.name = "drifted", .type = "[boolean?]", .summary = "null: not tested"},
};

static const veer_schema_member map_members[] = {
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string?", .summary = "null: all"},
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time", .summary = "Exclusive"},
    {.name = "step", .type = "string", .summary = "Width of a time"},
    {.name = "times",
     .type = "[time]",
     .summary = "Start of each step that has a run; of several the one with the largest share "
                "stands for it"},
    {.name = "share", .type = "[number?]", .summary = "drifted / tested"},
    {.name = "drifted", .type = "[integer]", .summary = "Columns"},
    {.name = "tested", .type = "[integer]", .summary = "Columns"},
    {.name = "kl", .type = "[number?]", .summary = "Of the predicted classes"},
    {.name = "cosine", .type = "[number?]", .summary = "Of the predicted classes"},
    {.name = "dataset_drift", .type = "[boolean]", .summary = "The share reaches the limit"},
    {.name = "rows", .type = "[integer]", .summary = "Predictions of the current window"},
    {.name = "columns",
     .type = "[DriftMapColumn]",
     .summary = "Those that drifted most often and most strongly first"},
    {.name = "truncated", .type = "boolean", .summary = "There are older times, or more columns"},
};

static const veer_schema schemas[] = {
    {.name = "DriftMapColumn",
     .summary = "Drift of a column, one element for each time",
     VEER_MEMBERS(column_members)},
    {.name = "DriftMap", .summary = "Drift of columns over time", VEER_MEMBERS(map_members)},
};

const veer_resource veer_resource_drift_map = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
