#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/line.h"

void scene_open(scene *s, const veer_board_options *options)
{
    *s = (scene){.now_us = START_US};
    if (options != NULL)
        s->options = *options;
    s->rule = (veer_rule){
        .name = "low", .model = "*", .severity = VEER_SEVERITY_MEDIUM, .cooldown_us = HOUR};
    assert_int_equal(veer_board_new(&s->options, &s->board, NULL), VEER_OK);
    veer_changes_init(&s->changes);
}

void scene_close(scene *s)
{
    veer_changes_done(&s->changes);
    veer_board_free(s->board);
}

void scene_clear(scene *s)
{
    veer_changes_done(&s->changes);
}

veer_finding scene_finding(veer_truth truth, double value)
{
    veer_finding finding = {
        .truth = truth, .compare = VEER_COMPARE_LT, .limit = 0.7, .term = "accuracy[1h]"};
    if (truth != VEER_UNKNOWN)
        finding.signal =
            (veer_signal){.present = true, .value = value, .lo = value, .hi = value, .n = 100};
    else
        veer_line_print(finding.signal.why, sizeof finding.signal.why, "no labels yet");
    return finding;
}

static void see(scene *s, const veer_rule *rule, const veer_watch_key *key, veer_truth truth,
                double value)
{
    veer_err err = VEER_ERR_INIT;
    const veer_finding finding = scene_finding(truth, value);
    const size_t fired = s->changes.n_fired;
    if (veer_board_observe(s->board, rule, key, &finding, s->now_us, &s->changes, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    if (s->changes.n_fired > fired)
        veer_line_print(s->id, sizeof s->id, "%s", s->changes.fired[fired]->id);
}

void scene_see(scene *s, const char *model, const char *version, veer_truth truth)
{
    const veer_watch_key key = {s->rule.name, model, version, NULL};
    see(s, &s->rule, &key, truth, truth == VEER_FALSE ? 0.8 : 0.6);
}

void scene_see_rule(scene *s, const veer_rule *rule, veer_truth truth, double value)
{
    const veer_watch_key key = {rule->name, "fraud", "v1", NULL};
    see(s, rule, &key, truth, value);
}

void scene_settle(scene *s)
{
    const veer_rule *rules[] = {&s->rule};
    assert_int_equal(veer_board_settle(s->board, rules, 1, s->now_us, &s->changes, NULL), VEER_OK);
}

static void add(char *out, size_t size, const char *text)
{
    const size_t used = strlen(out);
    veer_line_print(out + used, size - used, "%s%s", used > 0 ? " " : "", text);
}

const char *scene_events(const scene *s, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < s->changes.n_events; i++)
        add(out, size, veer_alert_event_text(s->changes.events[i].kind));
    return out;
}

const char *scene_notices(const scene *s, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < s->changes.n_notices; i++) {
        char line[256];
        const veer_notice *notice = &s->changes.notices[i];
        veer_line_print(line, sizeof line, "%s:%s/%s/%s", veer_alert_event_text(notice->kind),
                        notice->alert->model, notice->alert->version, notice->alert->rule);
        add(out, size, line);
    }
    return out;
}

const char *scene_state(const scene *s, const char *model, const char *version, const char *rule)
{
    for (size_t i = 0; i < veer_board_watch_count(s->board); i++) {
        const veer_watch_view view = veer_board_watch_at(s->board, i);
        if (strcmp(view.key.model, model) == 0 && strcmp(view.key.version, version) == 0 &&
            strcmp(view.key.rule, rule) == 0)
            return view.state;
    }
    return "idle";
}

const veer_alert *scene_alert(const scene *s, const char *rule)
{
    for (size_t i = 0; i < veer_board_alert_count(s->board); i++) {
        const veer_alert *alert = veer_board_alert_at(s->board, i);
        if (strcmp(alert->rule, rule) == 0 && strcmp(alert->model, "fraud") == 0 &&
            strcmp(alert->version, "v1") == 0)
            return alert;
    }
    return NULL;
}
