/* The one thread that writes: takes jobs, makes a group of them, commits it, answers, folds.
 *
 * A group that fails because of what is in it is tried again job by job, so that nobody fails for
 * somebody else's record. What failed because of the disk or memory fails as a whole.
 */
#include "base/limits.h"
#include "ingest/engine.h"

#define GROUP_ROWS ((size_t)16384)     /* rows and points of one commit, about */
#define GROUP_BYTES ((size_t)16 << 20) /* of its batches, about */

int64_t veer_ingest_tick(void)
{
    return veer_clock_monotonic_us(veer_clock_system());
}

/* ---- figures ---- */

/* Time since *at goes to a stage; *at is now. */
static void spent(int64_t stage_us[VEER_STAGE_COUNT], veer_ingest_stage stage, int64_t *at)
{
    const int64_t now = veer_ingest_tick();
    stage_us[stage] += now - *at;
    *at = now;
}

static void count_items(const veer_ingest_group *group, veer_ingest_stats *stats)
{
    for (size_t i = 0; i < group->n_items; i++) {
        const group_item *item = &group->items[i];
        stats->duplicates += item->duplicate ? 1u : 0u;
        if (item->duplicate)
            continue;
        stats->predictions += item->kind == VEER_INDEX_PREDICTION ? 1u : 0u;
        stats->labels += item->kind == VEER_INDEX_LABEL ? 1u : 0u;
        stats->labels_waiting += item->waits ? 1u : 0u;
    }
    for (size_t i = 0; i < group->n_outcomes; i++) {
        const group_outcome *outcome = &group->outcomes[i];
        stats->labels_joined += outcome->is_correction ? 0u : 1u;
        stats->labels_replaced += outcome->is_correction ? 1u : 0u;
        stats->labels_waiting -= outcome->waited && stats->labels_waiting > 0 ? 1u : 0u;
    }
    stats->points += group->n_points;
    stats->commits++;
}

static void count_group(veer_ingest *ingest, const int64_t stage_us[VEER_STAGE_COUNT], bool stored)
{
    pthread_mutex_lock(&ingest->lock);
    for (size_t i = 0; i < VEER_STAGE_COUNT; i++)
        ingest->stats.stage_us[i] += stage_us[i];
    if (stored)
        count_items(&ingest->group, &ingest->stats);
    else
        ingest->stats.failures++;
    pthread_mutex_unlock(&ingest->lock);
}

/* ---- answers ---- */

static void answer(veer_ingest *ingest, veer_ingest_job *job, const veer_ingest_result *result)
{
    veer_ingest_queue_release(&ingest->queue, 1, job->bytes);
    job->done(job, result);
}

static void answer_failure(veer_ingest *ingest, veer_ingest_job *job, veer_rc rc,
                           const veer_err *err)
{
    const veer_ingest_result result = {.rc = rc, .err = *err};
    answer(ingest, job, &result);
}

/* Jobs that are content with memory; their texts are not needed any more. */
static void answer_early(veer_ingest *ingest)
{
    veer_ingest_group *group = &ingest->group;
    for (size_t i = 0; i < group->n_jobs; i++) {
        group_job *job = &group->jobs[i];
        if (!job->job->ack_memory || job->job->n_points > 0)
            continue;
        job->answered = true;
        answer(ingest, job->job, &job->result);
    }
}

static void answer_all(veer_ingest *ingest)
{
    veer_ingest_group *group = &ingest->group;
    size_t jobs = 0, bytes = 0;
    for (size_t i = 0; i < group->n_jobs; i++) {
        jobs += group->jobs[i].answered ? 0u : 1u;
        bytes += group->jobs[i].answered ? 0 : group->jobs[i].job->bytes;
    }
    veer_ingest_queue_release(&ingest->queue, jobs, bytes);
    for (size_t i = 0; i < group->n_jobs; i++) {
        group_job *job = &group->jobs[i];
        job->result.durable = true;
        if (!job->answered)
            job->job->done(job->job, &job->result);
    }
}

/* ---- one group ---- */

static void collect_all(veer_ingest *ingest, veer_ingest_job *jobs)
{
    for (veer_ingest_job *job = jobs, *next; job != NULL; job = next) {
        veer_err err = VEER_ERR_INIT;
        next = job->next;
        const veer_rc rc = group_collect(ingest, job, &err);
        if (rc != VEER_OK)
            answer_failure(ingest, job, rc, &err);
    }
}

static veer_rc prepare(veer_ingest *ingest, int64_t *stage_us, int64_t *at, veer_err *err)
{
    veer_rc rc = group_find(ingest, err);
    spent(stage_us, VEER_STAGE_FIND, at);
    if (rc == VEER_OK)
        rc = group_gather(ingest, err);
    spent(stage_us, VEER_STAGE_GATHER, at);
    if (rc == VEER_OK)
        rc = group_join(ingest, err);
    spent(stage_us, VEER_STAGE_JOIN, at);
    if (rc == VEER_OK)
        rc = group_encode(ingest, err);
    spent(stage_us, VEER_STAGE_ENCODE, at);
    return rc;
}

static veer_rc commit(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_store_tx tx = {.blocks = group->blocks,
                        .n_blocks = group->n_blocks,
                        .points = group->points,
                        .n_points = group->n_points};
    if (tx.n_blocks + tx.n_points == 0)
        return VEER_OK;
    const veer_rc rc = veer_store_commit(ingest->store, &tx, err);
    if (rc != VEER_OK)
        return rc;
    group_committed(group);
    veer_ingest_names_durable(ingest->names);
    return VEER_OK;
}

/* Before anybody is answered: who asks after the answer is to see what was stored. */
static void note_answered(veer_ingest *ingest)
{
    pthread_mutex_lock(&ingest->lock);
    ingest->answered++;
    pthread_mutex_unlock(&ingest->lock);
}

static void note_folded(veer_ingest *ingest, bool behind)
{
    pthread_mutex_lock(&ingest->lock);
    ingest->folded = ingest->answered;
    ingest->is_behind = behind;
    pthread_mutex_unlock(&ingest->lock);
    pthread_cond_broadcast(&ingest->settled);
}

static void note_arrived(veer_ingest_name *name, int64_t now_us)
{
    if (name != NULL)
        atomic_store_explicit(&name->arrived_us, now_us, memory_order_relaxed);
}

/* What this group was about, once buckets hold it. */
static void note_arrivals(veer_ingest *ingest)
{
    const veer_ingest_group *const group = &ingest->group;
    for (size_t i = 0; i < group->n_slots; i++)
        if (group->slots[i].predictions > 0)
            note_arrived(group->slots[i].name, group->arrival_us);
    for (size_t i = 0; i < group->n_outcomes; i++)
        if (i == 0 || group->outcomes[i].series != group->outcomes[i - 1].series)
            note_arrived(veer_ingest_names_at(ingest->names, group->outcomes[i].series),
                         group->arrival_us);
    for (size_t i = 0; i < group->n_points; i++)
        if (i == 0 || group->points[i].series != group->points[i - 1].series)
            note_arrived(veer_ingest_names_at(ingest->names, group->points[i].series),
                         group->arrival_us);
}

static void tell_news(veer_ingest *ingest)
{
    veer_ingest_group *group = &ingest->group;
    size_t n = 0;
    for (size_t i = 0; i < group->n_slots; i++)
        if (group->slots[i].predictions > 0)
            group->slots[i].name->has_predictions = true;
    if (ingest->options.on_news == NULL || group->n_slots == 0 ||
        group_reserve(&group->news, &group->cap_news, group->n_slots, sizeof *group->news, NULL) !=
            VEER_OK)
        return;
    for (size_t i = 0; i < group->n_slots; i++)
        if (group->slots[i].predictions > 0)
            group->news[n++] = (veer_ingest_news){.series = group->slots[i].name->series,
                                                  .predictions = group->slots[i].predictions,
                                                  .is_new = group->slots[i].is_new};
    if (n > 0)
        ingest->options.on_news(ingest->options.news_context, group->news, n);
}

/* Makes index and buckets anew after a failure, so that they miss nothing. */
static veer_rc catch_up(veer_ingest *ingest, veer_err *err)
{
    const veer_rc rc = veer_ingest_derive(ingest, err);
    if (rc != VEER_OK)
        veer_ingest_trouble(ingest, rc, err->msg);
    note_folded(ingest, rc != VEER_OK);
    return rc;
}

static veer_rc fold_group(veer_ingest *ingest, int64_t *stage_us, int64_t *at)
{
    veer_err err = VEER_ERR_INIT;
    veer_rc rc = group_index(ingest, &err);
    spent(stage_us, VEER_STAGE_INDEX, at);
    if (rc == VEER_OK)
        rc = group_fold(ingest, &err);
    spent(stage_us, VEER_STAGE_FOLD, at);
    if (rc != VEER_OK)
        veer_ingest_trouble(ingest, rc, err.msg);
    return rc;
}

/* Jobs that are not answered yet, linked again. */
static veer_ingest_job *unanswered(veer_ingest_group *group)
{
    veer_ingest_job *first = NULL;
    for (size_t i = group->n_jobs; i-- > 0;) {
        if (group->jobs[i].answered)
            continue;
        group->jobs[i].job->next = first;
        first = group->jobs[i].job;
    }
    return first;
}

/* Whether the fault may be in one of the records. */
static bool is_of_content(veer_rc rc)
{
    return rc != VEER_EIO && rc != VEER_ENOMEM;
}

/* Runs jobs as one group. Those that are to be tried one by one are returned. */
static veer_ingest_job *run_group(veer_ingest *ingest, veer_ingest_job *jobs)
{
    veer_ingest_group *group = &ingest->group;
    int64_t stage_us[VEER_STAGE_COUNT] = {0}, at = veer_ingest_tick();
    veer_err err = VEER_ERR_INIT;
    group_clear(group, UINT64_MAX, veer_clock_real_us(ingest->options.clock));
    collect_all(ingest, jobs);
    spent(stage_us, VEER_STAGE_COLLECT, &at);
    if (group->n_jobs == 0)
        return NULL;
    veer_rc rc = prepare(ingest, stage_us, &at, &err);
    if (rc == VEER_OK) {
        answer_early(ingest);
        spent(stage_us, VEER_STAGE_ANSWER, &at);
        rc = commit(ingest, &err);
        spent(stage_us, VEER_STAGE_COMMIT, &at);
    }
    if (rc != VEER_OK) {
        veer_ingest_job *left = unanswered(group);
        const bool again = is_of_content(rc) && group->n_jobs > 1;
        count_group(ingest, stage_us, false);
        veer_ingest_trouble(ingest, rc, err.msg);
        for (veer_ingest_job *next; !again && left != NULL; left = next) {
            next = left->next;
            answer_failure(ingest, left, rc, &err);
        }
        return again ? left : NULL;
    }
    note_answered(ingest);
    answer_all(ingest);
    spent(stage_us, VEER_STAGE_ANSWER, &at);
    rc = fold_group(ingest, stage_us, &at);
    note_arrivals(ingest);
    count_group(ingest, stage_us, true);
    if (rc == VEER_OK)
        note_folded(ingest, false);
    else
        catch_up(ingest, &err);
    tell_news(ingest);
    return NULL;
}

static void run(veer_ingest *ingest, veer_ingest_job *jobs)
{
    veer_err err = VEER_ERR_INIT;
    if (ingest->is_behind && catch_up(ingest, &err) != VEER_OK) {
        for (veer_ingest_job *next; jobs != NULL; jobs = next) {
            next = jobs->next;
            answer_failure(ingest, jobs, err.rc, &err);
        }
        return;
    }
    for (veer_ingest_job *left = run_group(ingest, jobs), *next; left != NULL; left = next) {
        next = left->next;
        left->next = NULL;
        run_group(ingest, left);
    }
}

void *veer_ingest_write(void *context)
{
    veer_ingest *ingest = context;
    for (;;) {
        veer_ingest_job *jobs = veer_ingest_queue_take(&ingest->queue, GROUP_ROWS, GROUP_BYTES);
        if (jobs == NULL)
            return NULL;
        run(ingest, jobs);
    }
}
