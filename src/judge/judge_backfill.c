/* Drift runs of the past: a version after the other, from its first data on. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/time.h"
#include "judge/judge_impl.h"

#define STEP_US VEER_US_PER_HOUR
#define PAUSE_NS 1000000 /* between groups, so that a cycle that waits gets its turn */

/* What is to be done of a version. */
typedef struct stretch {
    const judge_target *target; /* who */
    int64_t first_us;           /* first time; a multiple of the step */
    size_t n;                   /* times */
    bool *has_run;              /* n; owned */
} stretch;

/* One call. */
typedef struct backfill {
    veer_judge *judge;              /* whose */
    const veer_backfill_options *o; /* what was asked for */
    int64_t step_us;                /* in force */
    int64_t to_us;                  /* the same */
    veer_arena arena;               /* of targets and stretches */
    stretch *at;                    /* n, those that have times */
    size_t n;                       /* of them */
    size_t planned;                 /* times of all */
    veer_backfill done;             /* so far */
} backfill;

/* ---- what is to be done ---- */

static veer_rc check(backfill *b, veer_err *err)
{
    const veer_backfill_options *const o = b->o;
    const int64_t now_us = judge_now(b->judge);
    b->step_us = o->step_us == 0 ? STEP_US : o->step_us;
    b->to_us = o->to_us < now_us ? o->to_us : now_us;
    if (b->step_us < VEER_FRAME_GRID_US)
        return veer_fail(err, VEER_EINVAL, "the step of a backfill is at least %d minutes",
                         (int)(VEER_FRAME_GRID_US / VEER_US_PER_MINUTE));
    if (o->from_us >= b->to_us)
        return veer_fail(err, VEER_EINVAL, "a backfill begins before it ends, and before now");
    return VEER_OK;
}

/* Times at which a window has data of the version, as far as they were asked for. */
static void plan(const backfill *b, stretch *s, const veer_store_span *data)
{
    const int64_t end_us = data->to_us + s->target->settings->window_us;
    const int64_t from_us = b->o->from_us > data->from_us ? b->o->from_us : data->from_us;
    const int64_t to_us = b->to_us < end_us ? b->to_us : end_us;
    const int64_t first = (from_us + b->step_us - 1) / b->step_us;
    const int64_t last = (to_us - 1) / b->step_us;
    s->first_us = first * b->step_us;
    s->n = last >= first ? (size_t)(last - first + 1) : 0;
}

static veer_rc plan_all(backfill *b, const judge_target *targets, size_t n, veer_err *err)
{
    veer_buckets *const buckets = veer_ingest_buckets(b->judge->ingest);
    b->at = veer_arena_array(&b->arena, n + 1, sizeof *b->at);
    if (b->at == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++) {
        stretch s = {.target = &targets[i]};
        veer_store_span data;
        const veer_rc rc = veer_buckets_extent(buckets, s.target->series, &data, err);
        if (rc == VEER_ENODATA)
            continue;
        if (rc != VEER_OK)
            return rc;
        plan(b, &s, &data);
        b->planned += s.n;
        if (s.n > 0)
            b->at[b->n++] = s;
    }
    if (b->planned > VEER_LIMIT_BACKFILL_RUNS)
        return veer_fail(err, VEER_ELIMIT,
                         "%zu drift runs are more than %d; take a shorter time or a longer step",
                         b->planned, VEER_LIMIT_BACKFILL_RUNS);
    return b->n > 0 ? VEER_OK
                    : veer_fail(err, VEER_ENODATA, "model '%s' has no predictions in that time",
                                b->o->model);
}

typedef struct mark_work {
    stretch *s;      /* that learns it */
    int64_t step_us; /* of its times */
} mark_work;

static veer_rc mark_run(void *context, const veer_store_doc *doc)
{
    const mark_work *const w = context;
    const int64_t at = (doc->time_us - w->s->first_us) / w->step_us;
    if (at >= 0 && (size_t)at < w->s->n)
        w->s->has_run[at] = true;
    return VEER_OK;
}

static veer_rc mark_runs(const backfill *b, stretch *s, veer_err *err)
{
    mark_work w = {s, b->step_us};
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_DRIFT_RUN,
                                        .series = s->target->series,
                                        .span = {s->first_us,
                                                 s->first_us + (int64_t)s->n * b->step_us}};
    s->has_run = calloc(s->n, sizeof *s->has_run);
    if (s->has_run == NULL)
        return veer_fail_nomem(err);
    return veer_store_doc_each(b->judge->store, &query, mark_run, &w, err);
}

/* ---- doing it ---- */

static bool is_stopped(const backfill *b)
{
    return atomic_load(&b->judge->closing) || (b->o->stop != NULL && atomic_load(b->o->stop));
}

/* Nobody is told of the past. */
static veer_rc write_runs(backfill *b, const judge_group *group, veer_err *err)
{
    judge_change change;
    if (group->runs.n == 0)
        return VEER_OK;
    veer_rc rc = judge_change_begin(b->judge, judge_now(b->judge), &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = judge_group_add_runs(&change, group, err);
    rc = judge_change_end(&change, rc, err);
    if (rc != VEER_OK)
        return rc;
    b->done.runs += group->runs.n;
    pthread_mutex_lock(&b->judge->lock);
    b->judge->stats.runs += group->runs.n;
    pthread_mutex_unlock(&b->judge->lock);
    return VEER_OK;
}

/* Hours that were thinned already may have more than one run now. */
static void thin_again(backfill *b, int64_t at_us)
{
    if (b->step_us % VEER_US_PER_HOUR != 0 && at_us < b->judge->thinned_us)
        b->judge->thinned_us = at_us / VEER_US_PER_HOUR * VEER_US_PER_HOUR;
}

/* The next times of a version, VEER_JUDGE_GROUP at most. `cycle` is held. */
static veer_rc do_group(backfill *b, const stretch *s, size_t *at, veer_err *err)
{
    judge_group group;
    veer_rc rc = VEER_OK;
    judge_group_init(&group);
    thin_again(b, s->first_us + (int64_t)*at * b->step_us);
    for (size_t looked = 0; rc == VEER_OK && *at < s->n && looked < VEER_JUDGE_GROUP; ++*at) {
        b->done.times++;
        if (s->has_run[*at]) {
            b->done.skipped++;
            continue;
        }
        looked++;
        rc = judge_evaluate_missed(b->judge, s->target, s->first_us + (int64_t)*at * b->step_us,
                                   &group, err);
    }
    if (rc == VEER_OK)
        rc = write_runs(b, &group, err);
    judge_group_done(&group);
    return rc;
}

static veer_rc do_stretch(backfill *b, const stretch *s, veer_err *err)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    veer_rc rc = VEER_OK;
    for (size_t at = 0; rc == VEER_OK && at < s->n;) {
        if (is_stopped(b))
            return veer_fail(err, VEER_EIO, "stopped; the runs that were made are kept");
        pthread_mutex_lock(&b->judge->cycle);
        rc = do_group(b, s, &at, err);
        pthread_mutex_unlock(&b->judge->cycle);
        if (rc == VEER_OK && b->o->on_progress != NULL)
            b->o->on_progress(b->o->progress_context, (double)b->done.times / (double)b->planned);
        (void)nanosleep(&pause, NULL);
    }
    return rc;
}

static veer_rc do_all(backfill *b, veer_err *err)
{
    veer_rc rc = VEER_OK;
    b->done.from_us = INT64_MAX;
    b->done.step_us = b->step_us;
    b->done.targets = b->n;
    for (size_t i = 0; rc == VEER_OK && i < b->n; i++) {
        const stretch *const s = &b->at[i];
        const int64_t end_us = s->first_us + (int64_t)(s->n - 1) * b->step_us + 1;
        b->done.from_us = s->first_us < b->done.from_us ? s->first_us : b->done.from_us;
        b->done.to_us = end_us > b->done.to_us ? end_us : b->done.to_us;
        rc = mark_runs(b, &b->at[i], err);
        if (rc == VEER_OK)
            rc = do_stretch(b, s, err);
    }
    return rc;
}

veer_rc veer_judge_backfill(veer_judge *judge, const veer_backfill_options *options,
                            veer_backfill *ret, veer_err *err)
{
    const int64_t begun_us = veer_clock_monotonic_us(veer_clock_system());
    backfill b = {.judge = judge, .o = options};
    judge_target *targets = NULL;
    size_t n = 0;
    veer_arena_init(&b.arena, JUDGE_ARENA_BYTES);
    veer_rc rc = check(&b, err);
    if (rc == VEER_OK)
        rc = judge_targets_all(judge, options->model, &b.arena, &targets, &n, err);
    if (rc == VEER_OK && n == 0)
        rc = veer_fail(err, VEER_ENOTFOUND, "there is no model '%s'", options->model);
    if (rc == VEER_OK)
        rc = plan_all(&b, targets, n, err);
    if (rc == VEER_OK)
        rc = do_all(&b, err);
    b.done.took_us = veer_clock_monotonic_us(veer_clock_system()) - begun_us;
    for (size_t i = 0; i < b.n; i++)
        free(b.at[i].has_run);
    veer_arena_done(&b.arena);
    if (rc == VEER_OK)
        *ret = b.done;
    return rc;
}
