/* Alerts and events as JSON. Texts and times go by a table; reading ignores members that it does
 * not know, so that a newer document can be read by an older program. */
#include <math.h>
#include <string.h>

#include "alerts/impl.h"
#include "base/time.h"

typedef struct text_field {
    const char *name; /* of the member */
    size_t offset;    /* in the struct: const char * */
    bool required;    /* a text has to be there */
} text_field;

typedef struct time_field {
    const char *name; /* of the member */
    size_t offset;    /* in the struct: int64_t; 0 is written as null */
    bool required;    /* a time has to be there */
} time_field;

#define TEXT(name, required)                          \
    {                                                 \
#name, offsetof(veer_alert, name), (required) \
    }
#define TIME(name, required)                               \
    {                                                      \
#name, offsetof(veer_alert, name##_us), (required) \
    }

static const text_field texts_before[] = {
    TEXT(id, true),    TEXT(rule, true),     TEXT(expr, false),
    TEXT(model, true), TEXT(version, false), TEXT(segment, false),
};
static const text_field texts_after[] = {
    TEXT(message, false),     TEXT(term, false),         TEXT(acknowledged_by, false),
    TEXT(resolved_by, false), TEXT(notes, false),        TEXT(runbook, false),
    TEXT(silenced_by, false), TEXT(inhibited_by, false), TEXT(held_back, false),
};
static const time_field times[] = {
    TIME(started, false),      TIME(fired, true),     TIME(updated, false),
    TIME(acknowledged, false), TIME(resolved, false),
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- writing ---- */

void veer_alerts_put_time(veer_json_writer *w, const char *name, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_key(w, name);
    if (us <= VEER_TIME_MIN_US || us > VEER_TIME_MAX_US)
        veer_json_put_null(w);
    else
        veer_json_put_string_n(w, text, veer_time_format(us, text));
}

void veer_alerts_put_text(veer_json_writer *w, const char *name, const char *text)
{
    veer_json_put_key(w, name);
    veer_json_put_string(w, text);
}

static void put_number(veer_json_writer *w, const char *name, double value)
{
    veer_json_put_key(w, name);
    veer_json_put_double_or_null(w, value);
}

static void put_count(veer_json_writer *w, const char *name, uint64_t value)
{
    veer_json_put_key(w, name);
    veer_json_put_uint64(w, value);
}

static void put_bool(veer_json_writer *w, const char *name, bool value)
{
    veer_json_put_key(w, name);
    veer_json_put_bool(w, value);
}

static void put_texts(veer_json_writer *w, const veer_alert *alert, const text_field *fields,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *text;
        memcpy(&text, (const char *)alert + fields[i].offset, sizeof text);
        veer_alerts_put_text(w, fields[i].name, text);
    }
}

static void put_signal(veer_json_writer *w, const veer_signal *signal)
{
    double change;
    veer_json_begin_object(w);
    if (signal->present) {
        put_number(w, "value", signal->value);
        put_number(w, "lo", signal->lo);
        put_number(w, "hi", signal->hi);
    }
    put_count(w, "n", signal->n);
    if (signal->has_measured)
        put_number(w, "measured", signal->measured);
    if (signal->has_baseline) {
        put_number(w, "baseline", signal->baseline);
        put_count(w, "baseline_n", signal->baseline_n);
    }
    if (veer_alert_change_pct(signal, &change))
        put_number(w, "change_pct", change);
    if (signal->has_p)
        put_number(w, "p", signal->p);
    veer_alerts_put_time(w, "from", signal->from_us);
    veer_alerts_put_time(w, "to", signal->to_us);
    veer_alerts_put_time(w, "baseline_from", signal->baseline_from_us);
    veer_alerts_put_time(w, "baseline_to", signal->baseline_to_us);
    if (signal->why[0] != '\0')
        veer_alerts_put_text(w, "why", signal->why);
    veer_json_end_object(w);
}

static void put_columns(veer_json_writer *w, const veer_alert *alert)
{
    veer_json_put_key(w, "columns");
    veer_json_begin_array(w);
    for (size_t i = 0; i < alert->n_columns; i++) {
        const veer_alert_column *column = &alert->columns[i];
        veer_json_begin_object(w);
        veer_alerts_put_text(w, "name", column->name);
        veer_alerts_put_text(w, "method", column->method);
        put_number(w, "score", column->score);
        put_number(w, "effect", column->effect);
        put_bool(w, "drifted", column->drifted);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

void veer_alerts_put_labels(veer_json_writer *w, const char *name, const veer_label *labels,
                            size_t n)
{
    veer_json_put_key(w, name);
    veer_json_begin_object(w);
    for (size_t i = 0; i < n; i++)
        veer_alerts_put_text(w, labels[i].name, labels[i].value);
    veer_json_end_object(w);
}

void veer_alert_write_members(veer_json_writer *w, const veer_alert *alert)
{
    put_texts(w, alert, texts_before, COUNT(texts_before));
    veer_alerts_put_text(w, "severity", veer_severity_text(alert->severity));
    veer_alerts_put_text(w, "status", veer_alert_status_text(alert->status));
    put_texts(w, alert, texts_after, COUNT(texts_after));
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t us;
        memcpy(&us, (const char *)alert + times[i].offset, sizeof us);
        veer_alerts_put_time(w, times[i].name, us);
    }
    put_count(w, "evaluations", alert->evaluations);
    put_bool(w, "no_data", alert->no_data);
    veer_json_put_key(w, "signal");
    put_signal(w, &alert->signal);
    put_number(w, "worst", alert->worst);
    veer_alerts_put_text(w, "compare", veer_compare_text(alert->compare));
    put_number(w, "limit", alert->limit);
    put_columns(w, alert);
    veer_alerts_put_labels(w, "labels", alert->labels, alert->n_labels);
    put_bool(w, "backtest", alert->backtest);
}

void veer_alert_write(veer_json_writer *w, const veer_alert *alert)
{
    veer_json_begin_object(w);
    veer_alert_write_members(w, alert);
    veer_json_end_object(w);
}

void veer_alert_event_write(veer_json_writer *w, const veer_alert_event *event)
{
    veer_json_begin_object(w);
    veer_alerts_put_text(w, "event", veer_alert_event_text(event->kind));
    veer_alerts_put_text(w, "alert", event->alert);
    veer_alerts_put_time(w, "time", event->time_us);
    veer_alerts_put_text(w, "actor", event->actor);
    veer_alerts_put_text(w, "detail", event->detail);
    veer_json_end_object(w);
}

/* ---- reading ---- */

veer_rc veer_alerts_get_text(const veer_json_node *node, const char *name, bool required,
                             veer_arena *arena, const char **ret, veer_err *err)
{
    const veer_json_node *member = veer_json_get(node, name);
    if (member == NULL && !required) {
        *ret = NULL;
        return VEER_OK;
    }
    if (member == NULL || member->kind != VEER_JSON_STRING)
        return veer_fail(err, VEER_EINVAL, "'%s' has to be a text", name);
    const char *text = veer_arena_strndup(arena, member->text, strlen(member->text));
    if (text == NULL)
        return veer_fail_nomem(err);
    *ret = text;
    return VEER_OK;
}

veer_rc veer_alerts_get_time(const veer_json_node *node, const char *name, bool required,
                             int64_t *ret, veer_err *err)
{
    const veer_json_node *member = veer_json_get(node, name);
    if (member == NULL && !required) {
        *ret = 0;
        return VEER_OK;
    }
    if (member == NULL || (member->kind != VEER_JSON_STRING && member->kind != VEER_JSON_NUMBER))
        return veer_fail(err, VEER_EINVAL, "'%s' has to be a time", name);
    veer_err cause = VEER_ERR_INIT;
    if (veer_time_parse(member->text, strlen(member->text), ret, &cause) != VEER_OK)
        return veer_fail(err, VEER_EINVAL, "'%s' is no time: %s", name, cause.msg);
    return VEER_OK;
}

static bool read_number(const veer_json_node *node, const char *name, double *ret)
{
    const veer_json_node *member = veer_json_get(node, name);
    if (member == NULL || member->kind != VEER_JSON_NUMBER)
        return false;
    *ret = member->number;
    return true;
}

static veer_rc read_texts(const veer_json_node *node, const text_field *fields, size_t n,
                          veer_arena *arena, veer_alert *alert, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < n && rc == VEER_OK; i++) {
        const char *text;
        rc = veer_alerts_get_text(node, fields[i].name, fields[i].required, arena, &text, err);
        if (rc == VEER_OK)
            memcpy((char *)alert + fields[i].offset, &text, sizeof text);
    }
    return rc;
}

static veer_rc read_times(const veer_json_node *node, veer_alert *alert, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < COUNT(times) && rc == VEER_OK; i++) {
        int64_t us;
        rc = veer_alerts_get_time(node, times[i].name, times[i].required, &us, err);
        if (rc == VEER_OK)
            memcpy((char *)alert + times[i].offset, &us, sizeof us);
    }
    return rc;
}

static veer_rc read_signal(const veer_json_node *node, veer_signal *signal, veer_err *err)
{
    *signal = (veer_signal){0};
    if (node == NULL)
        return VEER_OK;
    signal->present = read_number(node, "value", &signal->value);
    signal->lo = veer_json_get_number(node, "lo", signal->value);
    signal->hi = veer_json_get_number(node, "hi", signal->value);
    signal->n = veer_json_get_count(node, "n");
    signal->has_measured = read_number(node, "measured", &signal->measured);
    signal->has_baseline = read_number(node, "baseline", &signal->baseline);
    signal->baseline_n = veer_json_get_count(node, "baseline_n");
    signal->has_p = read_number(node, "p", &signal->p);
    veer_line_print(signal->why, sizeof signal->why, "%s", veer_json_get_text(node, "why", ""));
    veer_rc rc = veer_alerts_get_time(node, "from", false, &signal->from_us, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "to", false, &signal->to_us, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "baseline_from", false, &signal->baseline_from_us, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "baseline_to", false, &signal->baseline_to_us, err);
    return rc;
}

static size_t count_children(const veer_json_node *first)
{
    size_t n = 0;
    for (; first != NULL; first = first->next)
        n++;
    return n;
}

static veer_rc read_columns(const veer_json_node *node, veer_arena *arena, veer_alert *alert,
                            veer_err *err)
{
    const veer_json_node *at = veer_json_get_first(node, "columns");
    size_t n = count_children(at);
    n = n < VEER_ALERT_COLUMNS ? n : VEER_ALERT_COLUMNS;
    veer_alert_column *columns = veer_arena_array(arena, n, sizeof *columns);
    if (columns == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < n && rc == VEER_OK; i++, at = at->next) {
        rc = veer_alerts_get_text(at, "name", true, arena, &columns[i].name, err);
        if (rc == VEER_OK)
            rc = veer_alerts_get_text(at, "method", true, arena, &columns[i].method, err);
        columns[i].score = veer_json_get_number(at, "score", NAN);
        columns[i].effect = veer_json_get_number(at, "effect", NAN);
        columns[i].drifted = veer_json_get_bool(at, "drifted");
    }
    if (rc == VEER_OK) {
        alert->columns = columns;
        alert->n_columns = n;
    }
    return rc;
}

veer_rc veer_alerts_get_labels(const veer_json_node *node, const char *name, size_t max,
                               veer_arena *arena, const veer_label **ret, size_t *ret_n,
                               veer_err *err)
{
    const veer_json_node *member = veer_json_get(node, name);
    if (member != NULL && member->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "'%s' has to be an object of texts", name);
    const veer_json_node *at = veer_json_get_first(node, name);
    const size_t n = count_children(at);
    if (n > max)
        return veer_fail(err, VEER_ELIMIT, "'%s' has more than %zu members", name, max);
    veer_label *labels = veer_arena_array(arena, n, sizeof *labels);
    if (labels == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++, at = at->next) {
        if (at->kind != VEER_JSON_STRING)
            return veer_fail(err, VEER_EINVAL, "'%s.%.40s' has to be a text", name, at->key);
        labels[i].name = veer_arena_strndup(arena, at->key, strlen(at->key));
        labels[i].value = veer_arena_strndup(arena, at->text, strlen(at->text));
        if (labels[i].name == NULL || labels[i].value == NULL)
            return veer_fail_nomem(err);
    }
    *ret = labels;
    *ret_n = n;
    return VEER_OK;
}

static veer_rc read_words(const veer_json_node *node, veer_alert *alert, veer_err *err)
{
    const char *compare = veer_json_get_text(node, "compare", "");
    veer_rc rc =
        veer_severity_parse(veer_json_get_text(node, "severity", ""), &alert->severity, err);
    if (rc == VEER_OK)
        rc = veer_alert_status_parse(veer_json_get_text(node, "status", ""), &alert->status, err);
    if (rc == VEER_OK)
        rc = veer_compare_parse(compare, strlen(compare), &alert->compare, err);
    return rc == VEER_EPARSE ? VEER_EINVAL : rc;
}

veer_rc veer_alert_read(const veer_json_node *node, veer_arena *arena, veer_alert *ret,
                        veer_err *err)
{
    veer_alert made = {0};
    if (node == NULL || node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "an alert has to be an object");
    veer_rc rc = read_texts(node, texts_before, COUNT(texts_before), arena, &made, err);
    if (rc == VEER_OK)
        rc = read_texts(node, texts_after, COUNT(texts_after), arena, &made, err);
    if (rc == VEER_OK)
        rc = read_times(node, &made, err);
    if (rc == VEER_OK)
        rc = read_words(node, &made, err);
    if (rc == VEER_OK)
        rc = read_signal(veer_json_get(node, "signal"), &made.signal, err);
    if (rc == VEER_OK)
        rc = read_columns(node, arena, &made, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_labels(node, "labels", VEER_LIMIT_RULE_LABELS, arena, &made.labels,
                                    &made.n_labels, err);
    if (rc != VEER_OK)
        return rc;
    made.version = made.version != NULL ? made.version : "";
    made.expr = made.expr != NULL ? made.expr : "";
    made.message = made.message != NULL ? made.message : "";
    made.term = made.term != NULL ? made.term : "";
    made.evaluations = veer_json_get_count(node, "evaluations");
    made.no_data = veer_json_get_bool(node, "no_data");
    made.worst = veer_json_get_number(node, "worst", NAN);
    made.limit = veer_json_get_number(node, "limit", NAN);
    made.backtest = veer_json_get_bool(node, "backtest");
    *ret = made;
    return VEER_OK;
}

static veer_rc parse_kind(const char *text, veer_alert_event_kind *ret, veer_err *err)
{
    for (unsigned kind = 0; kind < VEER_ALERT_EVENT_COUNT; kind++)
        if (strcmp(text, veer_alert_event_text((veer_alert_event_kind)kind)) == 0) {
            *ret = (veer_alert_event_kind)kind;
            return VEER_OK;
        }
    return veer_fail(err, VEER_EINVAL, "'%.40s' is no event of an alert", text);
}

veer_rc veer_alert_event_read(const veer_json_node *node, veer_arena *arena, veer_alert_event *ret,
                              veer_err *err)
{
    veer_alert_event made = {0};
    if (node == NULL || node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "an event has to be an object");
    veer_rc rc = parse_kind(veer_json_get_text(node, "event", ""), &made.kind, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_text(node, "alert", true, arena, &made.alert, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "time", true, &made.time_us, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_text(node, "actor", true, arena, &made.actor, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_text(node, "detail", false, arena, &made.detail, err);
    if (rc == VEER_OK)
        *ret = made;
    return rc;
}
