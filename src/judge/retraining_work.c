/* Calling actions, watching commands and timeouts. */
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/retraining_impl.h"
#include "notify/action.h"
#include "rules/duration.h"

#define NOTES_SIZE 300

static const int64_t pauses_us[VEER_RETRAINING_TRIES] = {0, 5 * VEER_US_PER_SECOND,
                                                         30 * VEER_US_PER_SECOND,
                                                         2 * VEER_US_PER_MINUTE,
                                                         10 * VEER_US_PER_MINUTE};

/* Writes the next state of a model's last run and tells of it; without the lock. A run that changed
 * meanwhile (a report) stays as it is. */
static veer_rc change(veer_retraining *r, const veer_retraining_run *from,
                      veer_retraining_status status, const char *notes, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(r->options.clock);
    veer_retraining_run run = *from;
    run.status = status;
    run.notes = notes;
    if (status == VEER_RETRAINING_RUNNING)
        run.started_us = now_us;
    else
        run.ended_us = now_us;
    pthread_mutex_lock(&r->lock);
    const retraining_last *const last = retraining_find(r, from->model);
    const bool current =
        last != NULL && strcmp(last->run.id, from->id) == 0 && last->run.status == from->status;
    const veer_rc rc = current ? retraining_keep(r, &run, err) : VEER_OK;
    pthread_mutex_unlock(&r->lock);
    if (rc == VEER_OK && current)
        retraining_tell(r, &run);
    return rc;
}

/* ---- calling ---- */

static const char *report_url(const veer_retraining *r, const char *id, veer_arena *arena)
{
    char url[2048] = "";
    if (r->options.base_url != NULL)
        veer_line_print(url, sizeof url, "%s/api/v1/retraining/%s", r->options.base_url, id);
    return veer_arena_strndup(arena, url, strlen(url));
}

static veer_rc add_child(veer_retraining *r, const retraining_child *child)
{
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&r->lock);
    if (r->n_children == r->children_room) {
        const size_t room = r->children_room > 0 ? 2 * r->children_room : 8;
        retraining_child *const grown = realloc(r->children, room * sizeof *grown);
        if (grown != NULL) {
            r->children = grown;
            r->children_room = room;
        } else {
            rc = VEER_ENOMEM;
        }
    }
    if (rc == VEER_OK)
        r->children[r->n_children++] = *child;
    pthread_mutex_unlock(&r->lock);
    return rc;
}

/* A try that failed: another one later, or the end. */
static veer_rc put_off(veer_retraining *r, const veer_retraining_run *run, const veer_err *why,
                       veer_err *err)
{
    char notes[NOTES_SIZE];
    bool over = why->rc != VEER_EIO;
    pthread_mutex_lock(&r->lock);
    retraining_last *const last = retraining_find(r, run->model);
    if (last != NULL && ++last->tries < VEER_RETRAINING_TRIES && !over)
        last->next_us = veer_clock_real_us(r->options.clock) + pauses_us[last->tries];
    else
        over = true;
    pthread_mutex_unlock(&r->lock);
    if (!over)
        return VEER_OK;
    veer_line_print(notes, sizeof notes, "the action could not be called: %s", why->msg);
    return change(r, run, VEER_RETRAINING_FAILED, notes, err);
}

/* The command runs; who cannot remember it ends it. */
static veer_rc watch_child(veer_retraining *r, const veer_retraining_run *run, int64_t pid,
                           int64_t timeout_us, veer_err *err)
{
    retraining_child child = {.pid = pid,
                              .kill_us = veer_clock_real_us(r->options.clock) + timeout_us};
    veer_line_print(child.id, sizeof child.id, "%s", run->id);
    if (add_child(r, &child) == VEER_OK)
        return VEER_OK;
    char notes[VEER_ACTION_NOTES_SIZE];
    (void)veer_action_ended(pid, true, notes);
    return veer_fail_nomem(err);
}

static veer_rc call(veer_retraining *r, const veer_retraining_run *run, veer_arena *arena,
                    veer_err *err)
{
    const veer_action *action = NULL;
    veer_action_outcome outcome = {0};
    veer_err why = VEER_ERR_INIT;
    veer_rc rc = veer_outbox_action(r->options.outbox, run->model, arena, &action, err);
    if (rc != VEER_OK)
        return rc;
    const veer_action_call said = {.id = run->id,
                                   .model = run->model,
                                   .version = run->version,
                                   .reason = run->reason,
                                   .alert = run->alert != NULL ? run->alert : "",
                                   .by = run->by,
                                   .report_url = report_url(r, run->id, arena),
                                   .requested_us = run->requested_us};
    if (said.report_url == NULL)
        return veer_fail_nomem(err);
    if (action == NULL)
        rc = veer_fail(&why, VEER_EINVAL, "there is none for this model any more");
    else
        rc = veer_outbox_act(r->options.outbox, action, &said, veer_clock_real_us(r->options.clock),
                             &r->stop, &outcome, &why);
    if (rc != VEER_OK)
        return atomic_load(&r->stop) ? VEER_OK : put_off(r, run, &why, err);
    if (outcome.pid > 0)
        rc = watch_child(r, run, outcome.pid, action->timeout_us, err);
    return rc == VEER_OK ? change(r, run, VEER_RETRAINING_RUNNING, run->notes, err) : rc;
}

/* ---- commands ---- */

/* Takes the first command that has ended out of the list; false: none has. Kills what is late. */
static bool reap(veer_retraining *r, retraining_child *ret, char notes[VEER_ACTION_NOTES_SIZE])
{
    const int64_t now_us = veer_clock_real_us(r->options.clock);
    bool found = false;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->n_children && !found; i++) {
        retraining_child *const child = &r->children[i];
        if (!veer_action_ended(child->pid, now_us >= child->kill_us, notes))
            continue;
        *ret = *child;
        *child = r->children[--r->n_children];
        found = true;
    }
    pthread_mutex_unlock(&r->lock);
    return found;
}

/* ---- what is due ---- */

typedef enum due { DUE_NOTHING, DUE_CALL, DUE_TIMEOUT } due;

static due what_is_due(const retraining_last *last, int64_t now_us)
{
    const int64_t timeout_us = last->timeout_us > 0 ? last->timeout_us : RETRAINING_TIMEOUT_US;
    if (last->run.status == VEER_RETRAINING_REQUESTED && now_us >= last->next_us)
        return DUE_CALL;
    if (last->run.status == VEER_RETRAINING_RUNNING && now_us - last->heard_us >= timeout_us)
        return DUE_TIMEOUT;
    return DUE_NOTHING;
}

/* The timeout of the action as it is now. */
static veer_rc learn_timeout(veer_retraining *r, const char *model, veer_arena *arena,
                             int64_t *ret_us, veer_err *err)
{
    const veer_action *action = NULL;
    const veer_rc rc = veer_outbox_action(r->options.outbox, model, arena, &action, err);
    if (rc == VEER_OK)
        *ret_us =
            action != NULL && action->timeout_us > 0 ? action->timeout_us : RETRAINING_TIMEOUT_US;
    return rc;
}

static veer_rc time_out(veer_retraining *r, const veer_retraining_run *run, int64_t timeout_us,
                        veer_err *err)
{
    char notes[NOTES_SIZE], text[VEER_DURATION_TEXT_SIZE];
    (void)veer_duration_text(timeout_us, text);
    veer_line_print(notes, sizeof notes, "nothing was heard of it for %s", text);
    return change(r, run, VEER_RETRAINING_FAILED, notes, err);
}

/* Looks at the model at an index; with a copy of its run, so that nothing is held meanwhile. */
static veer_rc look_at(veer_retraining *r, size_t index, veer_arena *arena, veer_err *err)
{
    veer_retraining_run run;
    int64_t timeout_us = 0;
    pthread_mutex_lock(&r->lock);
    veer_rc rc = retraining_copy(&r->lasts[index].run, arena, &run, err);
    pthread_mutex_unlock(&r->lock);
    if (rc == VEER_OK && retraining_is_open(&run))
        rc = learn_timeout(r, run.model, arena, &timeout_us, err);
    if (rc != VEER_OK || timeout_us == 0)
        return rc;
    pthread_mutex_lock(&r->lock);
    r->lasts[index].timeout_us = timeout_us;
    const due what = what_is_due(&r->lasts[index], veer_clock_real_us(r->options.clock));
    pthread_mutex_unlock(&r->lock);
    if (what == DUE_CALL)
        return call(r, &run, arena, err);
    return what == DUE_TIMEOUT ? time_out(r, &run, timeout_us, err) : VEER_OK;
}

static veer_rc look_at_children(veer_retraining *r, veer_arena *arena, veer_err *err)
{
    retraining_child child;
    char notes[VEER_ACTION_NOTES_SIZE];
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && reap(r, &child, notes)) {
        veer_retraining_run run;
        if (notes[0] == '\0')
            continue;
        rc = veer_retraining_get(r, child.id, arena, &run, err);
        if (rc == VEER_OK && retraining_is_open(&run))
            rc = change(r, &run, VEER_RETRAINING_FAILED, notes, err);
    }
    return rc;
}

veer_rc veer_retraining_work(veer_retraining *retraining, veer_err *err)
{
    veer_arena arena;
    veer_arena_init(&arena, RETRAINING_ARENA_BYTES);
    veer_rc first = look_at_children(retraining, &arena, err);
    for (size_t i = 0; !atomic_load(&retraining->stop); i++) {
        pthread_mutex_lock(&retraining->lock);
        const bool over = i >= retraining->n_lasts;
        pthread_mutex_unlock(&retraining->lock);
        if (over)
            break;
        veer_arena_reset(&arena);
        const veer_rc rc = look_at(retraining, i, &arena, first == VEER_OK ? err : NULL);
        first = first == VEER_OK ? rc : first;
    }
    veer_arena_done(&arena);
    return first;
}
