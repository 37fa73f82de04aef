/* How a model is judged: defaults, and as JSON. One table of members reads and writes. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "base/time.h"
#include "judge/frame.h"
#include "rules/duration.h"

#define BASELINE_TEXT_BYTES 1024
#define MIN_WINDOW_US VEER_US_PER_MINUTE

veer_judge_settings veer_judge_settings_default(void)
{
    return (veer_judge_settings){
        .window_us = VEER_US_PER_HOUR,
        .baseline = {.kind = VEER_BASELINE_ROLLING, .width_us = 24 * VEER_US_PER_HOUR},
        .comparison_us = VEER_US_PER_HOUR,
        .baseline_us = 24 * VEER_US_PER_HOUR,
        .fdr = 0.05,
        .share_limit = 0.5,
        .min_rows = 30,
    };
}

/* ---- kinds of members ---- */

typedef struct setting setting;
struct setting {
    const char *name; /* of the member */
    size_t offset;    /* in veer_judge_settings */
    void (*write)(veer_json_writer *w, const void *member);
    veer_rc (*read)(const setting *s, const veer_json_node *node, veer_arena *arena, void *member,
                    veer_err *err);
};

static veer_rc fail(const setting *s, const char *what, veer_err *err)
{
    return veer_fail(err, VEER_EINVAL, "'%s' must be %s", s->name, what);
}

static void write_duration(veer_json_writer *w, const void *member)
{
    char text[VEER_DURATION_TEXT_SIZE];
    const int64_t *const us = member;
    veer_json_put_string_n(w, text, veer_duration_text(*us, text));
}

static veer_rc read_duration(const setting *s, const veer_json_node *node, veer_arena *arena,
                             void *member, veer_err *err)
{
    int64_t us = 0;
    veer_err inner = VEER_ERR_INIT;
    (void)arena;
    if (node->kind != VEER_JSON_STRING)
        return fail(s, "a time such as \"60m\"", err);
    const veer_rc rc = veer_duration_parse(node->text, strlen(node->text), &us, &inner);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "'%s': %s", s->name, inner.msg);
    if (us < MIN_WINDOW_US)
        return fail(s, "at least a minute", err);
    *(int64_t *)member = us;
    return VEER_OK;
}

static void write_baseline(veer_json_writer *w, const void *member)
{
    veer_buf text;
    veer_buf_init(&text, BASELINE_TEXT_BYTES);
    veer_baseline_text(member, &text);
    veer_json_put_string_n(w, veer_buf_cstr(&text), text.len);
    veer_buf_done_into(&text, w->buf);
}

static veer_rc read_baseline(const setting *s, const veer_json_node *node, veer_arena *arena,
                             void *member, veer_err *err)
{
    veer_err inner = VEER_ERR_INIT;
    if (node->kind != VEER_JSON_STRING)
        return fail(s, "a baseline such as \"24h\" or \"reference\"", err);
    const veer_rc rc = veer_baseline_parse(node->text, strlen(node->text), arena, member, &inner);
    return rc == VEER_OK ? rc : veer_fail(err, rc, "'%s': %s", s->name, inner.msg);
}

static void write_text(veer_json_writer *w, const void *member)
{
    veer_json_put_string(w, *(const char *const *)member);
}

static veer_rc copy_text(const setting *s, const veer_json_node *node, veer_arena *arena,
                         const char **ret, veer_err *err)
{
    if (node->kind != VEER_JSON_STRING)
        return fail(s, "a text", err);
    const size_t len = strlen(node->text);
    if (len == 0 || len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, len == 0 ? VEER_EINVAL : VEER_ELIMIT, "'%s' has 1 to %d bytes",
                         s->name, VEER_LIMIT_NAME_BYTES);
    const char *const copy = veer_arena_strndup(arena, node->text, len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = copy;
    return VEER_OK;
}

static veer_rc read_positive(const setting *s, const veer_json_node *node, veer_arena *arena,
                             void *member, veer_err *err)
{
    return copy_text(s, node, arena, member, err);
}

static veer_rc read_method(const setting *s, const veer_json_node *node, veer_arena *arena,
                           void *member, veer_err *err)
{
    const char *best = NULL;
    (void)arena;
    if (node->kind != VEER_JSON_STRING)
        return fail(s, "the name of a drift method", err);
    const veer_drift_method *const method = veer_drift_method_find(node->text);
    if (method != NULL) {
        *(const char **)member = method->name;
        return VEER_OK;
    }
    for (size_t i = 0; i < veer_drift_method_count(); i++)
        veer_suggest(node->text, veer_drift_method_at(i)->name, &best);
    if (best == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no drift method '%.40s'", node->text);
    return veer_fail(err, VEER_EINVAL, "there is no drift method '%.40s'; did you mean '%s'?",
                     node->text, best);
}

static void write_number(veer_json_writer *w, const void *member)
{
    veer_json_put_double_or_null(w, *(const double *)member);
}

static veer_rc read_rate(const setting *s, const veer_json_node *node, veer_arena *arena,
                         void *member, veer_err *err)
{
    (void)arena;
    if (node->kind != VEER_JSON_NUMBER || !(node->number >= 0 && node->number < 1))
        return fail(s, "a number from 0 to below 1", err);
    *(double *)member = node->number;
    return VEER_OK;
}

static veer_rc read_share(const setting *s, const veer_json_node *node, veer_arena *arena,
                          void *member, veer_err *err)
{
    (void)arena;
    if (node->kind != VEER_JSON_NUMBER || !(node->number > 0 && node->number <= 1))
        return fail(s, "a number above 0 to 1", err);
    *(double *)member = node->number;
    return VEER_OK;
}

static void write_count(veer_json_writer *w, const void *member)
{
    veer_json_put_uint64(w, *(const uint64_t *)member);
}

static veer_rc read_count(const setting *s, const veer_json_node *node, veer_arena *arena,
                          void *member, veer_err *err)
{
    (void)arena;
    if (node->kind != VEER_JSON_NUMBER || !(node->number >= 0 && node->number <= 1e9) ||
        node->number != floor(node->number))
        return fail(s, "a whole number up to a billion", err);
    *(uint64_t *)member = (uint64_t)node->number;
    return VEER_OK;
}

static const char *const task_names[] = {
    [VEER_PERF_AUTO] = "auto",
    [VEER_PERF_BINARY] = "binary",
    [VEER_PERF_MULTICLASS] = "multiclass",
    [VEER_PERF_REGRESSION] = "regression",
};

static void write_task(veer_json_writer *w, const void *member)
{
    veer_json_put_string(w, task_names[*(const veer_perf_task *)member]);
}

static veer_rc read_task(const setting *s, const veer_json_node *node, veer_arena *arena,
                         void *member, veer_err *err)
{
    (void)arena;
    for (size_t i = 0; i < sizeof task_names / sizeof *task_names; i++)
        if (node->kind == VEER_JSON_STRING && strcmp(node->text, task_names[i]) == 0) {
            *(veer_perf_task *)member = (veer_perf_task)i;
            return VEER_OK;
        }
    return fail(s, "auto, binary, multiclass or regression", err);
}

/* `off` is written as its opposite. */
static void write_enabled(veer_json_writer *w, const void *member)
{
    veer_json_put_bool(w, !*(const bool *)member);
}

static veer_rc read_enabled(const setting *s, const veer_json_node *node, veer_arena *arena,
                            void *member, veer_err *err)
{
    (void)arena;
    if (node->kind != VEER_JSON_TRUE && node->kind != VEER_JSON_FALSE)
        return fail(s, "true or false", err);
    *(bool *)member = node->kind == VEER_JSON_FALSE;
    return VEER_OK;
}

#define MEMBER(name, write, read) offsetof(veer_judge_settings, name), write, read

static const setting settings_table[] = {
    {"enabled", MEMBER(off, write_enabled, read_enabled)},
    {"window", MEMBER(window_us, write_duration, read_duration)},
    {"baseline", MEMBER(baseline, write_baseline, read_baseline)},
    {"comparison", MEMBER(comparison_us, write_duration, read_duration)},
    {"baseline_window", MEMBER(baseline_us, write_duration, read_duration)},
    {"method", MEMBER(method, write_text, read_method)},
    {"fdr", MEMBER(fdr, write_number, read_rate)},
    {"share_limit", MEMBER(share_limit, write_number, read_share)},
    {"positive", MEMBER(positive, write_text, read_positive)},
    {"task", MEMBER(task, write_task, read_task)},
    {"min_rows", MEMBER(min_rows, write_count, read_count)},
};
#define N_SETTINGS (sizeof settings_table / sizeof settings_table[0])

static const setting ignore_setting = {"ignore", 0, NULL, NULL};

static veer_rc read_ignore(const veer_json_node *node, veer_arena *arena, veer_judge_settings *ret,
                           veer_err *err)
{
    size_t n = 0;
    if (node->kind != VEER_JSON_ARRAY_BEGIN)
        return fail(&ignore_setting, "a list of columns", err);
    for (const veer_json_node *i = node->child; i != NULL; i = i->next)
        n++;
    if (n > VEER_LIMIT_COLUMNS)
        return veer_fail(err, VEER_ELIMIT, "'ignore' has at most %d columns", VEER_LIMIT_COLUMNS);
    const char **const names = veer_arena_array(arena, n, sizeof *names);
    if (names == NULL)
        return veer_fail_nomem(err);
    n = 0;
    for (const veer_json_node *i = node->child; i != NULL; i = i->next) {
        const veer_rc rc = copy_text(&ignore_setting, i, arena, &names[n++], err);
        if (rc != VEER_OK)
            return rc;
    }
    ret->ignore = names;
    ret->n_ignore = n;
    return VEER_OK;
}

/* ---- all of them ---- */

void veer_judge_settings_write(veer_json_writer *w, const veer_judge_settings *settings)
{
    veer_json_begin_object(w);
    for (size_t i = 0; i < N_SETTINGS; i++) {
        veer_json_put_key(w, settings_table[i].name);
        settings_table[i].write(w, (const char *)settings + settings_table[i].offset);
    }
    veer_json_put_key(w, "ignore");
    veer_json_begin_array(w);
    for (size_t i = 0; i < settings->n_ignore; i++)
        veer_json_put_string(w, settings->ignore[i]);
    veer_json_end_array(w);
    veer_json_end_object(w);
}

static veer_rc fail_unknown(const char *name, veer_err *err)
{
    const char *best = NULL;
    for (size_t i = 0; i < N_SETTINGS; i++)
        veer_suggest(name, settings_table[i].name, &best);
    veer_suggest(name, ignore_setting.name, &best);
    if (best == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no setting '%.40s'", name);
    return veer_fail(err, VEER_EINVAL, "there is no setting '%.40s'; did you mean '%s'?", name,
                     best);
}

static veer_rc read_member(const veer_json_node *node, veer_arena *arena, veer_judge_settings *ret,
                           veer_err *err)
{
    if (strcmp(node->key, ignore_setting.name) == 0)
        return read_ignore(node, arena, ret, err);
    for (size_t i = 0; i < N_SETTINGS; i++)
        if (strcmp(node->key, settings_table[i].name) == 0)
            return settings_table[i].read(&settings_table[i], node, arena,
                                          (char *)ret + settings_table[i].offset, err);
    return fail_unknown(node->key, err);
}

veer_rc veer_judge_settings_read(const veer_json_node *node, veer_arena *arena,
                                 veer_judge_settings *ret, veer_err *err)
{
    veer_judge_settings settings = veer_judge_settings_default();
    if (node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "settings are an object");
    for (const veer_json_node *i = node->child; i != NULL; i = i->next) {
        const veer_rc rc =
            i->kind == VEER_JSON_NULL ? VEER_OK : read_member(i, arena, &settings, err);
        if (rc != VEER_OK)
            return rc;
    }
    *ret = settings;
    return VEER_OK;
}
