/* Alerts: what is open and what was, acknowledged and resolved by hand. */
#include <string.h>

#include "api/asked.h"
#include "api/members.h"
#include "api/select.h"
#include "base/time.h"

#define BODY_BYTES ((size_t)16384)
#define LIST_LIMIT 100   /* alerts, unless asked otherwise */
#define MOST_HOURS 87840 /* ten years */

/* ---- which ---- */

typedef struct alerts_ask {
    veer_alert_query query;   /* for the judge */
    veer_alert_status status; /* with query.status */
    veer_severity severity;   /* with query.severity */
    int64_t hours;            /* 0: not given */
} alerts_ask;

static veer_rc read_hours(const http_request *request, alerts_ask *ask, int64_t now_us,
                          veer_err *err)
{
    if (http_request_query(request, "hours").text == NULL)
        return VEER_OK;
    ask->hours = http_request_query_int(request, "hours", 0);
    if (ask->hours < 1 || ask->hours > MOST_HOURS)
        return veer_fail(err, VEER_EINVAL, "'hours' is a number from 1 to %d", MOST_HOURS);
    if (http_request_query(request, "from").text != NULL)
        return veer_fail(err, VEER_EINVAL, "'hours' and 'from' exclude each other");
    ask->query.from_us = now_us - ask->hours * VEER_US_PER_HOUR;
    return VEER_OK;
}

static veer_rc read_times(const http_request *request, alerts_ask *ask, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(veer_api_of(request)->clock);
    veer_alert_query *const q = &ask->query;
    veer_rc rc = veer_api_select_time(request, "from", now_us, INT64_MIN, &q->from_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", now_us, INT64_MAX, &q->to_us, err);
    if (rc == VEER_OK)
        rc = read_hours(request, ask, now_us, err);
    if (rc == VEER_OK && q->from_us >= q->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

static veer_rc read_ask(const http_request *request, alerts_ask *ask, veer_err *err)
{
    const int64_t limit = http_request_query_int(request, "limit", LIST_LIMIT);
    const http_text status = http_request_query(request, "status");
    const http_text severity = http_request_query(request, "severity");
    veer_alert_query *const q = &ask->query;
    veer_rc rc = VEER_OK;
    if (limit < 1 || limit > VEER_LIMIT_ALERTS_ANSWER)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_ALERTS_ANSWER);
    q->limit = (size_t)limit;
    q->model = http_request_query(request, "model").text;
    q->version = http_request_query(request, "version").text;
    q->rule = http_request_query(request, "rule").text;
    if (status.text != NULL) {
        rc = veer_alert_status_parse(status.text, &ask->status, err);
        q->status = &ask->status;
    }
    if (rc == VEER_OK && severity.text != NULL) {
        rc = veer_severity_parse(severity.text, &ask->severity, err);
        q->severity = &ask->severity;
    }
    return rc == VEER_OK ? read_times(request, ask, err) : rc;
}

/* ---- a list ---- */

static veer_rc put_one(void *context, const veer_alert *alert)
{
    veer_alert_write(context, alert);
    return VEER_OK;
}

static veer_rc list(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    alerts_ask ask = {.hours = 0};
    veer_json_writer w;
    bool more = false;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_ask(request, &ask, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_put_time(&w, "from", ask.query.from_us);
    veer_put_time(&w, "to", ask.query.to_us);
    veer_json_put_key(&w, "alerts");
    veer_json_begin_array(&w);
    rc = veer_judge_alerts(api->judge, &ask.query, put_one, &w, &more, err);
    veer_json_end_array(&w);
    veer_json_put_key(&w, "truncated");
    veer_json_put_bool(&w, more);
    veer_json_end_object(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

/* ---- counts ---- */

#define STATUSES 3
#define SEVERITIES 4

typedef struct counts {
    uint64_t at[STATUSES][SEVERITIES]; /* alerts */
    uint64_t held_back;                /* of which nobody was told */
} counts;

static veer_rc count_one(void *context, const veer_alert *alert)
{
    counts *const c = context;
    c->at[alert->status][alert->severity]++;
    c->held_back += alert->held_back != NULL ? 1u : 0u;
    return VEER_OK;
}

static void put_counts(veer_json_writer *w, const counts *c)
{
    static const char *const statuses[] = {"active_count", "acknowledged_count", "resolved_count"};
    static const char *const severities[] = {"low_count", "medium_count", "high_count",
                                             "critical_count"};
    uint64_t by_status[STATUSES] = {0}, by_severity[SEVERITIES] = {0}, total = 0;
    for (size_t i = 0; i < STATUSES; i++)
        for (size_t j = 0; j < SEVERITIES; j++) {
            by_status[i] += c->at[i][j];
            by_severity[j] += c->at[i][j];
            total += c->at[i][j];
        }
    veer_put_count(w, "total_count", total);
    for (size_t i = 0; i < STATUSES; i++)
        veer_put_count(w, statuses[i], by_status[i]);
    for (size_t j = SEVERITIES; j-- > 0;)
        veer_put_count(w, severities[j], by_severity[j]);
    veer_put_count(w, "held_back_count", c->held_back);
    veer_json_put_key(w, "by_status");
    veer_json_begin_object(w);
    for (size_t i = 0; i < STATUSES; i++) {
        veer_json_put_key(w, veer_alert_status_text((veer_alert_status)i));
        veer_json_begin_object(w);
        for (size_t j = 0; j < SEVERITIES; j++)
            veer_put_count(w, veer_severity_text((veer_severity)j), c->at[i][j]);
        veer_json_end_object(w);
    }
    veer_json_end_object(w);
}

static veer_rc summary(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const int64_t now_us = veer_clock_real_us(api->clock);
    alerts_ask ask = {.hours = 24,
                      .query = {.model = http_request_query(request, "model").text,
                                .from_us = now_us - VEER_US_PER_DAY,
                                .to_us = INT64_MAX,
                                .limit = VEER_LIMIT_OPEN_ALERTS}};
    counts found = {.held_back = 0};
    veer_json_writer w;
    bool more = false;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_hours(request, &ask, now_us, err);
    if (rc == VEER_OK)
        rc = veer_judge_alerts(api->judge, &ask.query, count_one, &found, &more, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_put_text(&w, "model", ask.query.model);
    veer_json_put_key(&w, "hours");
    veer_json_put_int64(&w, ask.hours);
    veer_put_time(&w, "from", ask.query.from_us);
    veer_put_time(&w, "to", now_us);
    put_counts(&w, &found);
    veer_json_put_key(&w, "truncated");
    veer_json_put_bool(&w, more);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- one ---- */

static veer_rc get(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_alert alert;
    veer_alert_event *events = NULL;
    size_t n = 0;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    const veer_rc rc = veer_judge_alert(api->judge, http_request_path_value(request, "id").text,
                                        http_request_arena(request), &alert, &events, &n, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_alert_write_members(&w, &alert);
    veer_json_put_key(&w, "events");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        veer_alert_event_write(&w, &events[i]);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- by hand ---- */

typedef veer_rc by_hand(veer_judge *judge, const char *id, const char *by, const char *notes,
                        veer_arena *arena, veer_alert *ret_alert, veer_err *err);

static veer_rc read_action(const http_request *request, const char **ret_by, const char **ret_notes,
                           veer_err *err)
{
    static const veer_member table[] = {
        {.name = "by", .kind = VEER_MEMBER_TEXT, .most_bytes = VEER_LIMIT_ACTOR_BYTES},
        {.name = "notes", .kind = VEER_MEMBER_LINES, .most_bytes = VEER_LIMIT_NOTES_BYTES},
    };
    const veer_json_node *values[2] = {NULL, NULL};
    const http_text body = http_request_body(request);
    if (body.len > 0) {
        const veer_rc rc =
            veer_members_read(body, table, 2, http_request_arena(request), values, err);
        if (rc != VEER_OK)
            return rc;
    }
    *ret_notes = veer_member_text(values[1], NULL);
    return veer_api_actor(request, veer_member_text(values[0], NULL), ret_by, err);
}

static veer_rc act(const http_request *request, http_response *response, by_hand *action,
                   veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const char *by = NULL, *notes = NULL;
    veer_alert alert;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_action(request, &by, &notes, err);
    if (rc == VEER_OK)
        rc = action(api->judge, http_request_path_value(request, "id").text, by, notes,
                    http_request_arena(request), &alert, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_alert_write(&w, &alert);
    return veer_json_finish(&w, err);
}

static veer_rc acknowledge(const http_request *request, http_response *response, veer_err *err)
{
    return act(request, response, veer_judge_acknowledge, err);
}

static veer_rc resolve(const http_request *request, http_response *response, veer_err *err)
{
    return act(request, response, veer_judge_resolve, err);
}

/* ---- the tables ---- */

#define QUERY_HOURS                                                             \
    {                                                                           \
        .name = "hours", .type = HTTP_PARAMETER_INTEGER,                        \
        .summary = "Those that fired in so many hours up to now, and open ones" \
    }

static const http_parameter list_query[] = {
    {.name = "model", .summary = "Only of this model"},
    {.name = "version", .summary = "Only of this version"},
    {.name = "rule", .summary = "Only of this rule"},
    {.name = "status", .choices = "active|acknowledged|resolved"},
    {.name = "severity",
     .choices = "low|medium|high|critical",
     .summary = "This severity and worse"},
    QUERY_HOURS,
    {.name = "from", .summary = "Fired at or after this time, or still open; absent: all"},
    {.name = "to", .summary = "Fired before this time; absent: all"},
    {.name = "limit", .type = HTTP_PARAMETER_INTEGER, .summary = "Most alerts; absent: 100"},
};

static const http_parameter summary_query[] = {
    {.name = "model", .summary = "Only of this model"},
    QUERY_HOURS,
};

#define PATH "/api/v1/alerts"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "listAlerts",
     .summary = "Alerts, the newest first",
     VEER_QUERY(list_query),
     .response_type = HTTP_JSON,
     .response_schema = "AlertList",
     .handler = list},
    {.method = HTTP_GET,
     .path = PATH "/summary",
     .scope = HTTP_SCOPE_READ,
     .id = "summarizeAlerts",
     .summary = "How many alerts there are, by status and severity",
     VEER_QUERY(summary_query),
     .response_type = HTTP_JSON,
     .response_schema = "AlertSummary",
     .handler = summary},
    {.method = HTTP_GET,
     .path = PATH "/{id}",
     .scope = HTTP_SCOPE_READ,
     .id = "getAlert",
     .summary = "An alert and all that happened to it",
     .response_type = HTTP_JSON,
     .response_schema = "AlertDetail",
     .handler = get},
    {.method = HTTP_POST,
     .path = PATH "/{id}/acknowledge",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "acknowledgeAlert",
     .summary = "Somebody takes care of an alert",
     .request_type = HTTP_JSON "|",
     .request_schema = "AlertAction",
     .response_type = HTTP_JSON,
     .response_schema = "Alert",
     .body_limit = BODY_BYTES,
     .handler = acknowledge},
    {.method = HTTP_POST,
     .path = PATH "/{id}/resolve",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "resolveAlert",
     .summary = "Ends an alert by hand",
     .request_type = HTTP_JSON "|",
     .request_schema = "AlertAction",
     .response_type = HTTP_JSON,
     .response_schema = "Alert",
     .body_limit = BODY_BYTES,
     .handler = resolve},
};

static const veer_schema_member signal_members[] = {
    {.name = "value", .type = "number?", .is_optional = true},
    {.name = "lo",
     .type = "number?",
     .summary = "The exact value is not below",
     .is_optional = true},
    {.name = "hi", .type = "number?", .summary = "Nor above", .is_optional = true},
    {.name = "n", .type = "integer", .summary = "Samples"},
    {.name = "measured",
     .type = "number?",
     .summary = "What the baseline is a value of too, where value was made of both",
     .is_optional = true},
    {.name = "baseline", .type = "number?", .is_optional = true},
    {.name = "baseline_n", .type = "integer", .is_optional = true},
    {.name = "change_pct", .type = "number?", .summary = "From the baseline", .is_optional = true},
    {.name = "p", .type = "number?", .summary = "Of the difference", .is_optional = true},
    {.name = "from", .type = "time?", .summary = "Current window"},
    {.name = "to", .type = "time?"},
    {.name = "baseline_from", .type = "time?"},
    {.name = "baseline_to", .type = "time?"},
    {.name = "why", .type = "string", .summary = "Why there is no value", .is_optional = true},
};

static const veer_schema_member column_members[] = {
    {.name = "name", .type = "string"},     {.name = "method", .type = "string?"},
    {.name = "score", .type = "number?"},   {.name = "effect", .type = "number?"},
    {.name = "drifted", .type = "boolean"},
};

#define ALERT_MEMBERS                                                                              \
    {.name = "id", .type = "string"}, {.name = "rule", .type = "string"},                          \
        {.name = "expr", .type = "string?", .summary = "Of the rule when it fired"},               \
        {.name = "model", .type = "string"},                                                       \
        {.name = "version", .type = "string?", .summary = "\"\": unnamed"},                        \
        {.name = "segment", .type = "string?"},                                                    \
        {.name = "severity", .type = "string", .choices = "low|medium|high|critical"},             \
        {.name = "status", .type = "string", .choices = "active|acknowledged|resolved"},           \
        {.name = "message", .type = "string?", .summary = "One sentence"},                         \
        {.name = "term", .type = "string?", .summary = "What it is about"},                        \
        {.name = "started", .type = "time?", .summary = "Since when the condition holds"},         \
        {.name = "fired", .type = "time?"}, {.name = "updated", .type = "time?"},                  \
        {.name = "acknowledged", .type = "time?"}, {.name = "acknowledged_by", .type = "string?"}, \
        {.name = "resolved", .type = "time?"},                                                     \
        {.name = "resolved_by", .type = "string?", .summary = "veer: by itself"},                  \
        {.name = "notes", .type = "string?"},                                                      \
        {.name = "evaluations", .type = "integer", .summary = "That found the condition true"},    \
        {.name = "no_data", .type = "boolean", .summary = "It cannot be told now"},                \
        {.name = "signal", .type = "AlertSignal"},                                                 \
        {.name = "worst", .type = "number?", .summary = "Farthest beyond the limit"},              \
        {.name = "compare", .type = "string", .summary = "Sign of the condition"},                 \
        {.name = "limit", .type = "number?"},                                                      \
        {.name = "columns", .type = "[AlertColumn]", .summary = "That drifted most"},              \
        {.name = "labels", .type = "{string}"}, {.name = "runbook", .type = "string?"},            \
        {.name = "silenced_by", .type = "string?"}, {.name = "inhibited_by", .type = "string?"},   \
        {.name = "held_back", .type = "string?", .summary = "Why nobody was told"},                \
    {                                                                                              \
        .name = "backtest", .type = "boolean"                                                      \
    }

static const veer_schema_member alert_members[] = {ALERT_MEMBERS};

static const veer_schema_member event_members[] = {
    {.name = "event", .type = "string"},   {.name = "alert", .type = "string"},
    {.name = "time", .type = "time?"},     {.name = "actor", .type = "string?"},
    {.name = "detail", .type = "string?"},
};

static const veer_schema_member detail_members[] = {
    ALERT_MEMBERS,
    {.name = "events", .type = "[AlertEvent]", .summary = "In order"},
};

static const veer_schema_member list_members[] = {
    {.name = "from", .type = "time?", .summary = "null: from the first"},
    {.name = "to", .type = "time?", .summary = "null: to the last"},
    {.name = "alerts", .type = "[Alert]", .summary = "The newest first"},
    {.name = "truncated", .type = "boolean", .summary = "There are more"},
};

static const veer_schema_member severity_members[] = {
    {.name = "low", .type = "integer"},
    {.name = "medium", .type = "integer"},
    {.name = "high", .type = "integer"},
    {.name = "critical", .type = "integer"},
};

static const veer_schema_member summary_members[] = {
    {.name = "model", .type = "string?", .summary = "null: all"},
    {.name = "hours", .type = "integer"},
    {.name = "from", .type = "time?"},
    {.name = "to", .type = "time?"},
    {.name = "total_count", .type = "integer"},
    {.name = "active_count", .type = "integer"},
    {.name = "acknowledged_count", .type = "integer"},
    {.name = "resolved_count", .type = "integer"},
    {.name = "critical_count", .type = "integer"},
    {.name = "high_count", .type = "integer"},
    {.name = "medium_count", .type = "integer"},
    {.name = "low_count", .type = "integer"},
    {.name = "held_back_count", .type = "integer", .summary = "Of which nobody was told"},
    {.name = "by_status", .type = "{SeverityCounts}", .summary = "By status, then severity"},
    {.name = "truncated", .type = "boolean", .summary = "There are more"},
};

static const veer_schema_member action_members[] = {
    {.name = "by",
     .type = "string?",
     .summary = "Who; absent: the name of the token",
     .is_optional = true},
    {.name = "notes", .type = "string?", .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "AlertSignal", .summary = "A value with its baseline", VEER_MEMBERS(signal_members)},
    {.name = "AlertColumn", .summary = "A drifted column", VEER_MEMBERS(column_members)},
    {.name = "Alert", .summary = "A rule that holds for a version", VEER_MEMBERS(alert_members)},
    {.name = "AlertEvent", .summary = "What happened to an alert", VEER_MEMBERS(event_members)},
    {.name = "AlertDetail", .summary = "An alert and its events", VEER_MEMBERS(detail_members)},
    {.name = "AlertList", .summary = "Alerts", VEER_MEMBERS(list_members)},
    {.name = "SeverityCounts", .summary = "Alerts by severity", VEER_MEMBERS(severity_members)},
    {.name = "AlertSummary", .summary = "Counts of alerts", VEER_MEMBERS(summary_members)},
    {.name = "AlertAction", .summary = "Who does it and why", VEER_MEMBERS(action_members)},
};

const veer_resource veer_resource_alerts = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
