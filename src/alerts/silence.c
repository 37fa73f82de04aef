#include "alerts/silence.h"

#include <string.h>

#include "alerts/impl.h"
#include "base/time.h"
#include "rules/duration.h"

/* What a matcher's name stands for; "" if the alert has none, so that "*" meets it. */
static const char *value_of(const veer_alert *alert, const char *name)
{
    const struct {
        const char *name;  /* of the matcher */
        const char *value; /* of the alert */
    } own[] = {
        {"model", alert->model},     {"version", alert->version},
        {"rule", alert->rule},       {"severity", veer_severity_text(alert->severity)},
        {"segment", alert->segment},
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i].name) == 0)
            return own[i].value != NULL ? own[i].value : "";
    for (size_t i = 0; i < alert->n_labels; i++)
        if (strcmp(name, alert->labels[i].name) == 0)
            return alert->labels[i].value;
    return "";
}

bool veer_silence_covers(const veer_silence *silence, const veer_alert *alert, int64_t now_us)
{
    if (now_us < silence->from_us || now_us >= silence->to_us)
        return false;
    for (size_t i = 0; i < silence->n_matchers; i++)
        if (!veer_pattern_matches(silence->matchers[i].value,
                                  value_of(alert, silence->matchers[i].name)))
            return false;
    return true;
}

void veer_silence_write(veer_json_writer *w, const veer_silence *silence)
{
    veer_json_begin_object(w);
    veer_alerts_put_text(w, "id", silence->id);
    veer_alerts_put_labels(w, "matchers", silence->matchers, silence->n_matchers);
    veer_alerts_put_time(w, "from", silence->from_us);
    veer_alerts_put_time(w, "to", silence->to_us);
    veer_alerts_put_text(w, "by", silence->by);
    veer_alerts_put_text(w, "comment", silence->comment);
    veer_alerts_put_time(w, "created", silence->created_us);
    veer_json_end_object(w);
}

static veer_rc read_end(const veer_json_node *node, int64_t from_us, int64_t *ret, veer_err *err)
{
    const veer_json_node *duration = veer_json_get(node, "duration");
    if (duration == NULL)
        return veer_alerts_get_time(node, "to", true, ret, err);
    if (veer_json_get(node, "to") != NULL)
        return veer_fail(err, VEER_EINVAL, "'to' and 'duration' say the same; give one");
    int64_t span_us = 0;
    if (duration->kind != VEER_JSON_STRING ||
        veer_duration_parse(duration->text, strlen(duration->text), &span_us, NULL) != VEER_OK)
        return veer_fail(err, VEER_EINVAL, "'duration' has to be a time like \"2h\"");
    if (span_us > VEER_TIME_MAX_US - from_us)
        return veer_fail(err, VEER_EINVAL, "'duration' is too long");
    *ret = from_us + span_us;
    return VEER_OK;
}

veer_rc veer_alerts_check_silence(const veer_silence *silence, veer_err *err)
{
    if (silence->n_matchers > VEER_LIMIT_SILENCE_MATCHERS)
        return veer_fail(err, VEER_ELIMIT, "a silence has at most %d matchers",
                         VEER_LIMIT_SILENCE_MATCHERS);
    if (silence->n_matchers == 0)
        return veer_fail(err, VEER_EINVAL,
                         "'matchers' has to name at least one of model, version, rule, severity, "
                         "segment or a label");
    for (size_t i = 0; i < silence->n_matchers; i++)
        if (silence->matchers[i].name[0] == '\0' ||
            strlen(silence->matchers[i].value) > VEER_LIMIT_RULE_TEXT_BYTES)
            return veer_fail(err, VEER_EINVAL, "a matcher needs a name, and at most %d bytes",
                             VEER_LIMIT_RULE_TEXT_BYTES);
    if (silence->to_us <= silence->from_us)
        return veer_fail(err, VEER_EINVAL, "'to' has to be after 'from'");
    if (silence->by != NULL && !veer_alerts_is_actor(silence->by))
        return veer_fail(err, VEER_EINVAL,
                         "'by' has to be 1 to %d bytes without control characters",
                         VEER_LIMIT_ACTOR_BYTES);
    return veer_alerts_check_notes("comment", silence->comment, err);
}

veer_rc veer_silence_read(const veer_json_node *node, int64_t now_us, veer_arena *arena,
                          veer_silence *ret, veer_err *err)
{
    veer_silence made = {0};
    if (node == NULL || node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "a silence has to be an object");
    veer_rc rc = veer_alerts_get_text(node, "id", false, arena, &made.id, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_labels(node, "matchers", VEER_LIMIT_SILENCE_MATCHERS, arena,
                                    &made.matchers, &made.n_matchers, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "from", false, &made.from_us, err);
    made.from_us = made.from_us != 0 ? made.from_us : now_us;
    if (rc == VEER_OK)
        rc = read_end(node, made.from_us, &made.to_us, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_text(node, "by", false, arena, &made.by, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_text(node, "comment", false, arena, &made.comment, err);
    if (rc == VEER_OK)
        rc = veer_alerts_get_time(node, "created", false, &made.created_us, err);
    made.created_us = made.created_us != 0 ? made.created_us : now_us;
    if (rc == VEER_OK)
        rc = veer_alerts_check_silence(&made, err);
    if (rc == VEER_OK)
        *ret = made;
    return rc;
}
