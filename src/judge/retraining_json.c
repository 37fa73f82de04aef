/* Runs of retraining as JSON. */
#include <string.h>

#include "base/time.h"
#include "judge/retraining_impl.h"

static const char *const statuses[] = {"requested", "running", "completed", "failed"};

typedef struct text_field {
    const char *name; /* of the member */
    size_t offset;    /* in the run */
    bool required;    /* "" where it is not given; others may be NULL */
} text_field;

static const text_field texts[] = {
    {"id", offsetof(veer_retraining_run, id), true},
    {"model", offsetof(veer_retraining_run, model), true},
    {"version", offsetof(veer_retraining_run, version), true},
    {"new_version", offsetof(veer_retraining_run, new_version), false},
    {"action", offsetof(veer_retraining_run, action), true},
    {"reason", offsetof(veer_retraining_run, reason), true},
    {"alert", offsetof(veer_retraining_run, alert), false},
    {"by", offsetof(veer_retraining_run, by), true},
    {"notes", offsetof(veer_retraining_run, notes), false},
};
#define N_TEXTS (sizeof texts / sizeof *texts)

typedef struct time_field {
    const char *name; /* of the member */
    size_t offset;    /* in the run */
} time_field;

static const time_field times[] = {
    {"requested", offsetof(veer_retraining_run, requested_us)},
    {"started", offsetof(veer_retraining_run, started_us)},
    {"ended", offsetof(veer_retraining_run, ended_us)},
};
#define N_TIMES (sizeof times / sizeof *times)

const char *veer_retraining_status_text(veer_retraining_status status)
{
    return (size_t)status < sizeof statuses / sizeof *statuses ? statuses[status] : "unknown";
}

veer_rc veer_retraining_status_parse(const char *text, veer_retraining_status *ret, veer_err *err)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(text, statuses[i]) == 0) {
            *ret = (veer_retraining_status)i;
            return VEER_OK;
        }
    return veer_fail(err, VEER_EINVAL,
                     "'%.40s' is no status; requested, running, completed or failed", text);
}

static const char *text_of(const veer_retraining_run *run, size_t offset)
{
    return *(const char *const *)((const char *)run + offset);
}

void veer_retraining_write(veer_json_writer *w, const veer_retraining_run *run)
{
    veer_json_begin_object(w);
    for (size_t i = 0; i < N_TEXTS; i++) {
        veer_json_put_key(w, texts[i].name);
        veer_json_put_string(w, text_of(run, texts[i].offset));
    }
    veer_json_put_key(w, "status");
    veer_json_put_string(w, veer_retraining_status_text(run->status));
    for (size_t i = 0; i < N_TIMES; i++) {
        const int64_t us = *(const int64_t *)((const char *)run + times[i].offset);
        char text[VEER_TIME_TEXT_SIZE];
        veer_json_put_key(w, times[i].name);
        if (us > 0)
            veer_json_put_string_n(w, text, veer_time_format(us, text));
        else
            veer_json_put_null(w);
    }
    veer_json_end_object(w);
}

static veer_rc read_times(const veer_json_node *node, veer_retraining_run *run, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < N_TIMES; i++) {
        const char *const text = veer_json_get_text(node, times[i].name, NULL);
        int64_t *const us = (int64_t *)((char *)run + times[i].offset);
        if (text != NULL)
            rc = veer_time_parse(text, strlen(text), us, err);
    }
    return rc;
}

veer_rc veer_retraining_read(const veer_json_node *node, veer_arena *arena,
                             veer_retraining_run *ret, veer_err *err)
{
    veer_retraining_run run = {0};
    const char *const status = veer_json_get_text(node, "status", "");
    veer_rc rc = veer_retraining_status_parse(status, &run.status, err);
    for (size_t i = 0; rc == VEER_OK && i < N_TEXTS; i++) {
        const char *const text =
            veer_json_get_text(node, texts[i].name, texts[i].required ? "" : NULL);
        const char **const to = (const char **)((char *)&run + texts[i].offset);
        if (text != NULL && (*to = veer_arena_strndup(arena, text, strlen(text))) == NULL)
            rc = veer_fail_nomem(err);
    }
    if (rc == VEER_OK && (run.id[0] == '\0' || run.model[0] == '\0'))
        rc = veer_fail(err, VEER_EINVAL, "a run of retraining needs an id and a model");
    if (rc == VEER_OK)
        rc = read_times(node, &run, err);
    if (rc == VEER_OK)
        *ret = run;
    return rc;
}

veer_rc retraining_copy(const veer_retraining_run *run, veer_arena *arena, veer_retraining_run *ret,
                        veer_err *err)
{
    veer_retraining_run copy = *run;
    for (size_t i = 0; i < N_TEXTS; i++) {
        const char *const text = text_of(run, texts[i].offset);
        const char **const to = (const char **)((char *)&copy + texts[i].offset);
        if (text != NULL && (*to = veer_arena_strndup(arena, text, strlen(text))) == NULL)
            return veer_fail_nomem(err);
    }
    *ret = copy;
    return VEER_OK;
}
