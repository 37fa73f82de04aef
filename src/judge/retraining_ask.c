/* Asking for a run, and what its pipeline reports. */
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/retraining_impl.h"

static veer_rc check_wish(const veer_retraining_run *wish, veer_err *err)
{
    const struct {
        const char *name; /* of the member */
        const char *text; /* of the wish */
        size_t max;       /* bytes */
    } texts[] = {{"model", wish->model, VEER_LIMIT_NAME_BYTES},
                 {"version", wish->version, VEER_LIMIT_NAME_BYTES},
                 {"reason", wish->reason, VEER_LIMIT_NOTES_BYTES},
                 {"alert", wish->alert, VEER_LIMIT_NAME_BYTES},
                 {"by", wish->by, VEER_LIMIT_ACTOR_BYTES}};
    if (wish->model == NULL || wish->model[0] == '\0')
        return veer_fail(err, VEER_EINVAL, "model: is missing");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text != NULL && strlen(texts[i].text) > texts[i].max)
            return veer_fail(err, VEER_ELIMIT, "%s: has at most %zu bytes", texts[i].name,
                             texts[i].max);
    return VEER_OK;
}

/* Whether another run may begin now. */
static veer_rc check_last(const retraining_last *last, const veer_action *action, int64_t now_us,
                          veer_err *err)
{
    char until[VEER_TIME_TEXT_SIZE];
    if (last == NULL)
        return VEER_OK;
    const veer_retraining_run *const run = &last->run;
    if (retraining_is_open(run))
        return veer_fail(err, VEER_EINVAL, "the run '%s' of this model is %s", run->id,
                         veer_retraining_status_text(run->status));
    const int64_t end_us =
        (run->ended_us > 0 ? run->ended_us : run->requested_us) + action->cooldown_us;
    if (now_us >= end_us)
        return VEER_OK;
    (void)veer_time_format(end_us < VEER_TIME_MAX_US ? end_us : VEER_TIME_MAX_US, until);
    return veer_fail(err, VEER_EINVAL, "the cooldown of '%.60s' lasts until %s", action->name,
                     until);
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL && text[0] != '\0' ? text : otherwise;
}

/* With the lock. */
static veer_rc begin(veer_retraining *r, const veer_retraining_run *wish, const veer_action *action,
                     veer_arena *arena, veer_retraining_run *ret, veer_err *err)
{
    char id[RETRAINING_ID_SIZE];
    const int64_t now_us = veer_clock_real_us(r->options.clock);
    const int64_t number = now_us > r->last_number ? now_us : r->last_number + 1;
    veer_rc rc = check_last(retraining_find(r, wish->model), action, now_us, err);
    if (rc != VEER_OK)
        return rc;
    veer_line_print(id, sizeof id, "retraining_%016llx", (unsigned long long)number);
    const veer_retraining_run run = {.id = id,
                                     .model = wish->model,
                                     .version = or_else(wish->version, ""),
                                     .action = action->name,
                                     .reason = or_else(wish->reason, "by hand"),
                                     .alert = or_else(wish->alert, NULL),
                                     .by = or_else(wish->by, "veer"),
                                     .requested_us = number};
    veer_retraining_run copy;
    rc = retraining_copy(&run, arena, &copy, err);
    if (rc == VEER_OK)
        rc = retraining_keep(r, &run, err);
    if (rc != VEER_OK)
        return rc;
    r->last_number = number;
    pthread_cond_signal(&r->wake);
    *ret = copy;
    return VEER_OK;
}

veer_rc veer_retraining_request(veer_retraining *retraining, const veer_retraining_run *wish,
                                veer_arena *arena, veer_retraining_run *ret, veer_err *err)
{
    const veer_action *action = NULL;
    bool known = false;
    veer_rc rc = check_wish(wish, err);
    if (rc == VEER_OK)
        rc = veer_outbox_action(retraining->options.outbox, wish->model, arena, &action, err);
    if (rc == VEER_OK && action == NULL)
        rc = veer_fail(err, VEER_ENOTFOUND, "there is no retraining action for model '%.60s'",
                       wish->model);
    if (rc != VEER_OK)
        return rc;
    pthread_mutex_lock(&retraining->lock);
    const retraining_last *const last = retraining_find(retraining, wish->model);
    known = last != NULL && wish->alert != NULL && last->run.alert != NULL &&
            strcmp(last->run.alert, wish->alert) == 0;
    rc = known ? retraining_copy(&last->run, arena, ret, err)
               : begin(retraining, wish, action, arena, ret, err);
    pthread_mutex_unlock(&retraining->lock);
    if (rc == VEER_OK && !known)
        retraining_tell(retraining, ret);
    return rc;
}

/* ---- reports ---- */

static bool same_text(const char *a, const char *b)
{
    return (a == NULL && b == NULL) || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Whether a report may follow on the run; *ret_same: it says nothing new of one that has ended. */
static veer_rc check_step(const veer_retraining_run *run, const veer_retraining_run *report,
                          bool *ret_same, veer_err *err)
{
    *ret_same = !retraining_is_open(run) && run->status == report->status &&
                same_text(run->new_version, report->new_version);
    if (*ret_same || (retraining_is_open(run) && report->status != VEER_RETRAINING_REQUESTED))
        return VEER_OK;
    return veer_fail(err, VEER_EINVAL, "the run is %s and cannot become %s",
                     veer_retraining_status_text(run->status),
                     veer_retraining_status_text(report->status));
}

/* With the lock. */
static veer_rc take_report(veer_retraining *r, veer_retraining_run *run,
                           const veer_retraining_run *report, bool *ret_same, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(r->options.clock);
    const retraining_last *const last = retraining_find(r, run->model);
    if (last != NULL && strcmp(last->run.id, run->id) == 0)
        run->status = last->run.status;
    veer_rc rc = check_step(run, report, ret_same, err);
    if (rc != VEER_OK || *ret_same)
        return rc;
    veer_retraining_run changed = *run;
    changed.status = report->status;
    changed.new_version = report->new_version != NULL ? report->new_version : run->new_version;
    changed.notes = report->notes != NULL ? report->notes : run->notes;
    changed.started_us = run->started_us > 0 ? run->started_us : now_us;
    changed.ended_us = report->status == VEER_RETRAINING_RUNNING ? 0 : now_us;
    rc = retraining_keep(r, &changed, err);
    if (rc != VEER_OK)
        return rc;
    retraining_find(r, run->model)->heard_us = now_us;
    *run = changed;
    return VEER_OK;
}

veer_rc veer_retraining_report(veer_retraining *retraining, const char *id,
                               veer_retraining_status status, const char *new_version,
                               const char *notes, veer_arena *arena, veer_retraining_run *ret,
                               veer_err *err)
{
    const veer_retraining_run report = {.status = status,
                                        .new_version = or_else(new_version, NULL),
                                        .notes = or_else(notes, NULL)};
    veer_retraining_run run, copy;
    bool same = false;
    if (report.new_version != NULL && strlen(report.new_version) > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "version: has at most %d bytes", VEER_LIMIT_NAME_BYTES);
    if (report.notes != NULL && strlen(report.notes) > VEER_LIMIT_NOTES_BYTES)
        return veer_fail(err, VEER_ELIMIT, "notes: has at most %d bytes", VEER_LIMIT_NOTES_BYTES);
    pthread_mutex_lock(&retraining->lock);
    veer_rc rc = veer_retraining_get(retraining, id, arena, &run, err);
    if (rc == VEER_OK)
        rc = take_report(retraining, &run, &report, &same, err);
    pthread_mutex_unlock(&retraining->lock);
    if (rc == VEER_OK)
        rc = retraining_copy(&run, arena, &copy, err);
    if (rc != VEER_OK)
        return rc;
    if (!same)
        retraining_tell(retraining, &copy);
    *ret = copy;
    return VEER_OK;
}
