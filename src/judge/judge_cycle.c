/* A cycle: who is live, what is found, what changes, what is kept; and the thread that does it. */
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/time.h"
#include "judge/judge_impl.h"

#define LOOK_US (INT64_C(5) * VEER_US_PER_SECOND) /* between two looks at a clock that may jump */

/* What a cycle works with. */
typedef struct cycle {
    veer_judge *judge;          /* whose */
    const char *model;          /* wanted; NULL: all */
    int64_t now_us;             /* of the whole cycle */
    judge_rules *rules;         /* borrowed for it */
    veer_arena arena;           /* of targets */
    judge_target *targets;      /* n_targets */
    size_t n_targets;           /* of them */
    veer_judge_outcome outcome; /* so far */
    size_t failures;            /* targets */
} cycle;

/* ---- groups ---- */

void judge_group_init(judge_group *group)
{
    *group = (judge_group){0};
    veer_arena_init(&group->arena, JUDGE_ARENA_BYTES);
    veer_buf_init(&group->events, VEER_LIMIT_BUF_BYTES);
}

void judge_group_done(judge_group *group)
{
    veer_buf_done(&group->events);
    veer_arena_done(&group->arena);
}

veer_rc judge_group_add_runs(judge_change *change, const judge_group *group, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < group->runs.n; i++) {
        veer_store_doc doc = group->runs.at[i];
        doc.arrival_us = change->now_us;
        rc = judge_docs_add(&change->docs, &change->arena, &doc, err);
    }
    return rc;
}

/* Rules that were changed while the group was looked at are left to the next cycle. A board that is
 * full refuses new watches; those that it has go on. */
static veer_rc observe(judge_change *change, const judge_group *group, veer_err *err)
{
    veer_judge *const judge = change->judge;
    veer_err full = VEER_ERR_INIT;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < group->n_findings; i++) {
        const judge_finding *const f = &group->findings[i];
        const veer_rule *const rule = &f->rule->rule;
        const veer_watch_key key = {.rule = rule->name,
                                    .model = f->target->model.data,
                                    .version = f->target->version.data,
                                    .segment = rule->segment};
        if (judge_rules_find(judge->rules, rule->name) == f->rule)
            rc = veer_board_observe(judge->board, rule, &key, &f->finding, change->now_us,
                                    &change->changes, &full);
        if (rc == VEER_ELIMIT)
            rc = VEER_OK;
    }
    if (rc == VEER_OK && full.rc == VEER_ELIMIT)
        judge_trouble(judge, full.rc, full.msg);
    else if (rc != VEER_OK && err != NULL)
        *err = full;
    return rc;
}

static void publish_runs(const veer_judge *judge, const judge_group *group)
{
    const char *at = group->events.data;
    for (size_t i = 0; i < group->n_events; i++) {
        const size_t len = strlen(at);
        judge->options.on_event(judge->options.event_context, "drift", at, len);
        at += len + 1;
    }
}

static void count(veer_judge_outcome *outcome, const judge_change *change)
{
    outcome->fired += change->changes.n_fired;
    for (size_t i = 0; i < change->changes.n_events; i++)
        outcome->resolved += change->changes.events[i].kind == VEER_ALERT_EVENT_RESOLVED ? 1u : 0u;
}

/* Writes what a group found, in one transaction. */
static veer_rc apply(cycle *c, const judge_group *group, veer_err *err)
{
    judge_change change;
    veer_judge_outcome counted = c->outcome;
    veer_rc rc = judge_change_begin(c->judge, c->now_us, &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = judge_group_add_runs(&change, group, err);
    if (rc == VEER_OK)
        rc = observe(&change, group, err);
    count(&counted, &change);
    rc = judge_change_end(&change, rc, err);
    if (rc != VEER_OK)
        return rc;
    c->outcome = counted;
    c->outcome.runs += group->runs.n;
    c->outcome.rules += group->n_findings;
    c->failures += group->failures;
    publish_runs(c->judge, group);
    return VEER_OK;
}

static void note_compared(veer_judge *judge, const judge_target *targets, size_t n, int64_t now_us,
                          const judge_group *group)
{
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < group->runs.n; r++)
            if (group->runs.at[r].series == targets[i].series)
                judge->series[targets[i].series].compared_us = now_us;
}

static veer_rc do_group(cycle *c, const judge_target *targets, size_t n, veer_err *err)
{
    judge_group group;
    veer_rc rc = VEER_OK;
    judge_group_init(&group);
    for (size_t i = 0; rc == VEER_OK && i < n && !atomic_load(&c->judge->closing); i++)
        rc = judge_evaluate(c->judge, &targets[i], c->rules, c->now_us, &group, err);
    if (rc == VEER_OK)
        rc = apply(c, &group, err);
    if (rc == VEER_OK)
        note_compared(c->judge, targets, n, c->now_us, &group);
    judge_group_done(&group);
    return rc;
}

static veer_rc do_groups(cycle *c, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t at = 0; rc == VEER_OK && at < c->n_targets && !atomic_load(&c->judge->closing);) {
        const size_t left = c->n_targets - at;
        const size_t n = left < VEER_JUDGE_GROUP ? left : VEER_JUDGE_GROUP;
        rc = do_group(c, c->targets + at, n, err);
        at += n;
    }
    c->outcome.targets = c->n_targets;
    return rc;
}

/* ---- those who are no longer live ---- */

static const judge_target *find_target(const cycle *c, const char *model, const char *version)
{
    size_t low = 0, high = c->n_targets;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const judge_target *const t = &c->targets[middle];
        int order = strcmp(t->model.data, model);
        if (order == 0)
            order = strcmp(t->version.data, version);
        if (order == 0)
            return t;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Why a watch has nobody to look at any more; NULL: it has. */
static const char *why_gone(const cycle *c, const veer_watch_key *key)
{
    const judge_rule *const rule = judge_rules_find(c->judge->rules, key->rule);
    if (rule == NULL)
        return "the rule is gone";
    if (rule->rule.disabled)
        return "the rule is disabled";
    if (!veer_rule_covers(&rule->rule, key->model, key->version))
        return "the rule no longer is for this version";
    if (find_target(c, key->model, key->version) != NULL)
        return NULL;
    if (judge_settings_find(c->judge, veer_store_text(key->model), NULL)->off)
        return "the model is not evaluated";
    return "the version is no longer live";
}

typedef struct gone {
    veer_watch_key key; /* copied to the change */
    const char *why;    /* reason */
} gone;

static veer_rc copy_key(const veer_watch_key *key, veer_arena *arena, veer_watch_key *ret,
                        veer_err *err)
{
    const char *const from[] = {key->rule, key->model, key->version, key->segment};
    const char *to[4] = {NULL};
    for (size_t i = 0; i < 4; i++)
        if (from[i] != NULL &&
            (to[i] = veer_arena_strndup(arena, from[i], strlen(from[i]))) == NULL)
            return veer_fail_nomem(err);
    *ret = (veer_watch_key){to[0], to[1], to[2], to[3]};
    return VEER_OK;
}

/* Watches of rules or versions that are no longer there, in the arena of the change. */
static veer_rc find_gone(const cycle *c, judge_change *change, gone **ret, size_t *ret_n,
                         veer_err *err)
{
    const veer_board *const board = c->judge->board;
    const size_t watches = veer_board_watch_count(board);
    gone *const list = veer_arena_array(&change->arena, watches + 1, sizeof *list);
    veer_rc rc = VEER_OK;
    size_t n = 0;
    if (list == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < watches; i++) {
        const veer_watch_key key = veer_board_watch_at(board, i).key;
        const char *const why = why_gone(c, &key);
        if (why == NULL || (c->model != NULL && strcmp(c->model, key.model) != 0))
            continue;
        rc = copy_key(&key, &change->arena, &list[n].key, err);
        list[n++].why = why;
    }
    *ret = list;
    *ret_n = n;
    return rc;
}

static veer_rc forget_gone(cycle *c, judge_change *change, veer_err *err)
{
    gone *list;
    size_t n = 0;
    veer_rc rc = find_gone(c, change, &list, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = veer_board_forget(c->judge->board, &list[i].key, list[i].why, c->now_us,
                               &change->changes, err);
    return rc;
}

/* The end of a cycle: what is gone, then what is to be told of everything. */
static veer_rc settle(cycle *c, veer_err *err)
{
    judge_change change;
    veer_judge_outcome counted = c->outcome;
    veer_judge *const judge = c->judge;
    veer_rc rc = judge_change_begin(judge, c->now_us, &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = forget_gone(c, &change, err);
    if (rc == VEER_OK)
        rc = judge_change_settle(&change, judge->rules, err);
    if (rc == VEER_OK && c->model == NULL) {
        judge->last_cycle_us = c->now_us;
        rc = judge_keep_doc(&change, err);
    }
    count(&counted, &change);
    rc = judge_change_end(&change, rc, err);
    if (rc == VEER_OK)
        c->outcome = counted;
    return rc;
}

/* ---- what was missed ---- */

/* Runs of the time from the last cycle to this one, evenly over it if there were too many. */
static veer_rc catch_up_target(cycle *c, const judge_target *target, int64_t last_us,
                               int64_t interval_us, veer_err *err)
{
    judge_group group;
    veer_rc rc = VEER_OK;
    const int64_t missed = (c->now_us - 1) / interval_us - last_us / interval_us;
    const int64_t every = (missed + VEER_JUDGE_CATCH_UP - 1) / VEER_JUDGE_CATCH_UP;
    judge_group_init(&group);
    for (int64_t i = every; rc == VEER_OK && i <= missed && !atomic_load(&c->judge->closing);
         i += every)
        rc = judge_evaluate_missed(c->judge, target, (last_us / interval_us + i) * interval_us,
                                   &group, err);
    if (rc == VEER_OK && group.runs.n > 0)
        rc = apply(c, &group, err);
    judge_group_done(&group);
    return rc;
}

static veer_rc catch_up(cycle *c, int64_t last_us, int64_t interval_us, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (last_us <= 0 || interval_us <= 0 || c->now_us - last_us < 2 * interval_us)
        return VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_targets && !atomic_load(&c->judge->closing); i++)
        if (c->targets[i].arrived_us > last_us)
            rc = catch_up_target(c, &c->targets[i], last_us, interval_us, err);
    return rc;
}

/* ---- one cycle ---- */

static void note_outcome(cycle *c, int64_t interval_us, int64_t last_us)
{
    veer_judge *const judge = c->judge;
    pthread_mutex_lock(&judge->lock);
    veer_judge_stats *const s = &judge->stats;
    s->runs += c->outcome.runs;
    s->evaluations += c->outcome.rules;
    s->failures += c->failures;
    if (c->model == NULL) {
        s->cycles++;
        s->late += last_us > 0 && interval_us > 0 && c->now_us - last_us >= 2 * interval_us ? 1 : 0;
        s->last_us = judge_now(judge);
        s->last_took_us = c->outcome.took_us;
        s->targets = c->outcome.targets;
    }
    pthread_mutex_unlock(&judge->lock);
}

static veer_rc run(cycle *c, veer_err *err)
{
    veer_judge *const judge = c->judge;
    const int64_t begun_us = veer_clock_monotonic_us(veer_clock_system());
    const int64_t last_us = judge->last_cycle_us;
    pthread_mutex_lock(&judge->lock);
    const int64_t interval_us = judge->options.interval_us;
    pthread_mutex_unlock(&judge->lock);
    veer_rc rc =
        judge_targets_list(judge, c->model, c->now_us, &c->arena, &c->targets, &c->n_targets, err);
    if (rc == VEER_OK)
        rc = do_groups(c, err);
    if (rc == VEER_OK && !atomic_load(&judge->closing))
        rc = settle(c, err);
    if (rc == VEER_OK && c->model == NULL)
        rc = catch_up(c, last_us, interval_us, err);
    if (rc == VEER_OK && c->model == NULL && !judge->options.backtest)
        rc = judge_keep_work(judge, c->now_us, err);
    c->outcome.took_us = veer_clock_monotonic_us(veer_clock_system()) - begun_us;
    note_outcome(c, interval_us, last_us);
    return rc;
}

veer_rc veer_judge_run(veer_judge *judge, const char *model, veer_judge_outcome *ret, veer_err *err)
{
    cycle c = {.judge = judge, .model = model};
    veer_err local = VEER_ERR_INIT;
    pthread_mutex_lock(&judge->cycle);
    c.now_us = judge_now(judge);
    c.rules = judge_rules_borrow(judge);
    veer_arena_init(&c.arena, JUDGE_ARENA_BYTES);
    const veer_rc rc = run(&c, &local);
    veer_arena_done(&c.arena);
    judge_rules_release(c.rules);
    pthread_mutex_unlock(&judge->cycle);
    if (rc == VEER_OK && ret != NULL)
        *ret = c.outcome;
    if (rc != VEER_OK && err != NULL)
        *err = local;
    return rc;
}

/* ---- the thread ---- */

/* The first multiple of the interval behind a time. */
static int64_t next_after(int64_t us, int64_t interval_us)
{
    return (us / interval_us + 1) * interval_us;
}

/* Sleeps until a cycle is due; false when the judge is closing. `lock` is held. */
static bool wait_for_due(veer_judge *judge, int64_t *due_us)
{
    while (!atomic_load(&judge->closing)) {
        const int64_t interval_us = judge->options.interval_us, now_us = judge_now(judge);
        struct timespec until;
        if (interval_us > 0 && *due_us > next_after(now_us, interval_us))
            *due_us = next_after(now_us, interval_us); /* the clock went back, or shorter ones */
        if (interval_us > 0 && now_us >= *due_us)
            return true;
        int64_t pause_us = interval_us > 0 ? *due_us - now_us : LOOK_US;
        pause_us = pause_us > LOOK_US ? LOOK_US : pause_us;
        clock_gettime(CLOCK_MONOTONIC, &until);
        const int64_t at_ns = until.tv_nsec + pause_us % VEER_US_PER_SECOND * 1000;
        until.tv_sec += pause_us / VEER_US_PER_SECOND + at_ns / 1000000000;
        until.tv_nsec = at_ns % 1000000000;
        pthread_cond_timedwait(&judge->wake, &judge->lock, &until);
    }
    return false;
}

void *judge_thread(void *context)
{
    veer_judge *const judge = context;
    pthread_mutex_lock(&judge->lock);
    int64_t due_us = judge->last_cycle_us > 0 && judge->options.interval_us > 0
                         ? next_after(judge->last_cycle_us, judge->options.interval_us)
                         : judge_now(judge) + judge->options.interval_us;
    while (wait_for_due(judge, &due_us)) {
        veer_err err = VEER_ERR_INIT;
        const int64_t interval_us = judge->options.interval_us;
        pthread_mutex_unlock(&judge->lock);
        const int64_t now_us = judge_now(judge);
        if (veer_judge_run(judge, NULL, NULL, &err) != VEER_OK)
            judge_trouble(judge, err.rc, err.msg);
        due_us = next_after(now_us, interval_us);
        pthread_mutex_lock(&judge->lock);
    }
    pthread_mutex_unlock(&judge->lock);
    return NULL;
}
