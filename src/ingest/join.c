/* Labels and their predictions, whichever came first.
 *
 * For a label:       the predictions of its id that are there are its targets. If a target had no
 *                    label, it has an outcome now; if it had one that this one replaces, that is a
 *                    correction; else nothing changes.
 * For a prediction:  labels of its id that are there have waited for it. Its outcome is the one of
 *                    the label that counts; its own label, folded with the prediction itself, is
 *                    corrected when one that waited replaces it.
 *
 * Whether a label replaces another one: veer_history_label_wins.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ingest/engine.h"

/* ---- reading what was matched ---- */

static int by_address(const void *a, const void *b)
{
    const struct group_read *x = a, *y = b;
    if (x->at.block != y->at.block)
        return x->at.block < y->at.block ? -1 : 1;
    return x->at.row < y->at.row ? -1 : x->at.row > y->at.row;
}

static veer_rc want(group_reads *reads, const veer_ingest_group *group, uint32_t match,
                    veer_err *err)
{
    const veer_index_entry *entry = &group->matches[match].entry;
    const veer_rc rc = group_reserve(&reads->at, &reads->cap, reads->n + 1, sizeof *reads->at, err);
    if (rc == VEER_OK)
        reads->at[reads->n++] = (struct group_read){{entry->block, entry->row}, match};
    return rc;
}

static veer_rc reserve_reads(group_reads *reads, veer_err *err)
{
    veer_address *addresses = realloc(reads->addresses, reads->cap * sizeof *addresses);
    if (addresses != NULL)
        reads->addresses = addresses;
    veer_row_source *sources = realloc(reads->sources, reads->cap * sizeof *sources);
    if (sources != NULL)
        reads->sources = sources;
    if (addresses == NULL || sources == NULL)
        return veer_fail_nomem(err);
    reads->n_batches = (reads->n + READ_ROWS - 1) / READ_ROWS;
    const size_t known = reads->cap_batches;
    const veer_rc rc = group_reserve(&reads->batches, &reads->cap_batches, reads->n_batches,
                                     sizeof *reads->batches, err);
    for (size_t i = known; rc == VEER_OK && i < reads->cap_batches; i++)
        veer_batch_init(&reads->batches[i], 0);
    return rc;
}

/* Reads all that is wanted, in order of the addresses. */
static veer_rc read_all(veer_ingest *ingest, group_reads *reads, veer_index_kind kind,
                        veer_err *err)
{
    veer_history *history = ingest->work->history;
    if (reads->n == 0)
        return VEER_OK;
    qsort(reads->at, reads->n, sizeof *reads->at, by_address);
    veer_rc rc = reserve_reads(reads, err);
    for (size_t i = 0; rc == VEER_OK && i < reads->n; i++) {
        reads->addresses[i] = reads->at[i].at;
        ingest->group.matches[reads->at[i].match].read = (uint32_t)i;
    }
    for (size_t b = 0; rc == VEER_OK && b < reads->n_batches; b++) {
        const size_t first = b * READ_ROWS;
        const size_t n = reads->n - first < READ_ROWS ? reads->n - first : READ_ROWS;
        veer_batch_clear(&reads->batches[b]);
        rc = (kind == VEER_INDEX_LABEL ? veer_history_labels : veer_history_predictions)(
            history, reads->addresses + first, n, &reads->batches[b], reads->sources + first, err);
    }
    return rc;
}

static veer_rc read_matches(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = VEER_OK;
    for (uint32_t m = 0; rc == VEER_OK && m < group->n_matches; m++) {
        const group_item *item = &group->items[group->matches[m].item];
        const bool label = group->matches[m].entry.kind == VEER_INDEX_LABEL;
        if (item->duplicate)
            continue;
        if (label)
            rc = want(&group->labels, group, m, err);
        else if (item->kind == VEER_INDEX_LABEL)
            rc = want(&group->predictions, group, m, err);
    }
    if (rc == VEER_OK)
        rc = read_all(ingest, &group->predictions, VEER_INDEX_PREDICTION, err);
    if (rc == VEER_OK)
        rc = read_all(ingest, &group->labels, VEER_INDEX_LABEL, err);
    return rc;
}

static group_row read_row(const group_reads *reads, uint32_t read)
{
    return (group_row){&reads->batches[read / READ_ROWS], (uint32_t)(read % READ_ROWS)};
}

/* ---- labels ---- */

static int64_t time_at(group_row at)
{
    const int64_t *times = veer_batch_timestamps(at.batch);
    return times == NULL ? VEER_TIME_MISSING : times[at.row];
}

static double value_at(group_row at)
{
    const double *values = veer_batch_numbers(at.batch, VEER_FIELD_LABEL_VALUE);
    return values == NULL ? (double)NAN : values[at.row];
}

static const char *text_at(group_row at, size_t *ret_len)
{
    *ret_len = 0;
    if (veer_batch_codes(at.batch, VEER_FIELD_LABEL) == NULL)
        return NULL;
    return veer_column_text(&at.batch->fields[VEER_FIELD_LABEL], at.row, ret_len);
}

static bool has_label(group_row at)
{
    size_t len;
    return text_at(at, &len) != NULL || !isnan(value_at(at));
}

static bool same_value(group_row a, group_row b)
{
    size_t a_len, b_len;
    const char *x = text_at(a, &a_len), *y = text_at(b, &b_len);
    const double v = value_at(a), w = value_at(b);
    return (x == NULL) == (y == NULL) && a_len == b_len &&
           (x == NULL || y == NULL || memcmp(x, y, a_len) == 0) &&
           (v == w || (isnan(v) && isnan(w)));
}

static group_label make_label(group_row row, int64_t arrival_us, veer_address at, uint32_t model)
{
    const int64_t stated_us = time_at(row);
    const int64_t rank_us = stated_us == VEER_TIME_MISSING ? arrival_us : stated_us;
    return (group_label){row, stated_us, {rank_us, at}, model};
}

static group_label label_of_item(const veer_ingest_group *group, uint32_t item)
{
    const group_item *it = &group->items[item];
    const group_lot *lot = &group->lots[it->lot];
    return make_label((group_row){&lot->batch, it->row}, lot->arrival_us,
                      (veer_address){lot->block, it->at_row}, group->queries[item].model);
}

static veer_rc add_prior(veer_ingest_group *group, group_label label, veer_err *err)
{
    const veer_rc rc = group_reserve(&group->priors, &group->cap_priors, group->n_priors + 1,
                                     sizeof *group->priors, err);
    if (rc == VEER_OK)
        group->priors[group->n_priors++] = label;
    return rc;
}

/* A label belongs to a model if it names it or none. */
static bool belongs(uint32_t label_model, uint32_t model)
{
    return label_model == VEER_INDEX_NO_MODEL || label_model == model;
}

/* Labels that the index has for an item, as far as they belong to a model. */
static veer_rc add_index_priors(veer_ingest_group *group, uint32_t item, uint32_t model,
                                veer_err *err)
{
    size_t n;
    const group_match *matches = group_matches_of(group, item, &n);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        const group_match *match = &matches[i];
        if (match->entry.kind != VEER_INDEX_LABEL || !belongs(match->entry.model, model) ||
            group->labels.sources[match->read].block == 0)
            continue;
        rc = add_prior(group,
                       make_label(read_row(&group->labels, match->read),
                                  group->labels.sources[match->read].arrival_us,
                                  (veer_address){match->entry.block, match->entry.row},
                                  match->entry.model),
                       err);
    }
    return rc;
}

/* Labels of the same commit that came before. */
static veer_rc add_group_priors(veer_ingest_group *group, uint32_t item, uint32_t model,
                                veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (uint32_t other = group_first(group, group->queries[item].id, VEER_INDEX_LABEL);
         rc == VEER_OK && other != GROUP_NONE; other = group->items[other].next)
        if (belongs(group->queries[other].model, model))
            rc = add_prior(group, label_of_item(group, other), err);
    return rc;
}

/* The label that counts among the priors, or NULL if there is none. */
static const group_label *best_prior(const veer_ingest_group *group)
{
    const group_label *best = NULL;
    for (size_t i = 0; i < group->n_priors; i++)
        if (best == NULL || veer_history_label_wins(best->rank, group->priors[i].rank))
            best = &group->priors[i];
    return best;
}

/* ---- outcomes ---- */

/* A prediction that a label may belong to. */
typedef struct target {
    group_row row;      /* it */
    veer_address at;    /* where it came in */
    uint32_t series;    /* its series */
    uint32_t model;     /* its model */
    int64_t arrival_us; /* of its block */
} target;

static veer_rc add_outcome(veer_ingest_group *group, uint32_t lot, const target *t,
                           const group_label *label, bool is_correction, bool waited, veer_err *err)
{
    const veer_rc rc = group_reserve(&group->outcomes, &group->cap_outcomes, group->n_outcomes + 1,
                                     sizeof *group->outcomes, err);
    if (rc != VEER_OK)
        return rc;
    group->outcomes[group->n_outcomes] = (group_outcome){.lot = lot,
                                                         .series = t->series,
                                                         .is_correction = is_correction,
                                                         .waited = waited,
                                                         .number = (uint32_t)group->n_outcomes,
                                                         .prediction = t->row,
                                                         .label = label->row,
                                                         .label_us = label->stated_us};
    group->n_outcomes++;
    return VEER_OK;
}

static veer_rc add_own_label(veer_ingest_group *group, const target *t, veer_err *err)
{
    if (!has_label(t->row))
        return VEER_OK;
    return add_prior(group, make_label(t->row, t->arrival_us, t->at, t->model), err);
}

/* All labels that were there for a target before a label item (GROUP_NONE: before a prediction). */
static veer_rc list_priors(veer_ingest_group *group, uint32_t item, const target *t, bool is_label,
                           veer_err *err)
{
    group->n_priors = 0;
    veer_rc rc = add_index_priors(group, item, t->model, err);
    if (rc == VEER_OK && is_label)
        rc = add_group_priors(group, item, t->model, err);
    if (rc == VEER_OK)
        rc = add_own_label(group, t, err);
    return rc;
}

static target target_of_item(const veer_ingest_group *group, uint32_t item)
{
    const group_item *it = &group->items[item];
    const group_lot *lot = &group->lots[it->lot];
    return (target){{&lot->batch, it->row},
                    {lot->block, it->at_row},
                    lot->series,
                    group->queries[item].model,
                    lot->arrival_us};
}

static target target_of_match(const veer_ingest_group *group, const group_match *match)
{
    const veer_row_source *source = &group->predictions.sources[match->read];
    return (target){read_row(&group->predictions, match->read),
                    {match->entry.block, match->entry.row},
                    source->series,
                    match->entry.model,
                    source->arrival_us};
}

typedef veer_rc (*target_fn)(veer_ingest_group *group, uint32_t item, const target *t,
                             veer_err *err);

/* Calls fn for each target of a label. */
static veer_rc each_target(veer_ingest_group *group, uint32_t item, target_fn fn, size_t *ret_n,
                           veer_err *err)
{
    size_t n;
    const group_match *matches = group_matches_of(group, item, &n);
    veer_rc rc = VEER_OK;
    *ret_n = 0;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        if (matches[i].entry.kind != VEER_INDEX_PREDICTION ||
            group->predictions.sources[matches[i].read].block == 0)
            continue;
        const target t = target_of_match(group, &matches[i]);
        ++*ret_n;
        rc = fn(group, item, &t, err);
    }
    const veer_index_query *query = &group->queries[item];
    for (uint32_t other = group_first(group, query->id, VEER_INDEX_PREDICTION);
         rc == VEER_OK && other != GROUP_NONE; other = group->items[other].next) {
        if (!belongs(query->model, group->queries[other].model))
            continue;
        const target t = target_of_item(group, other);
        ++*ret_n;
        rc = fn(group, item, &t, err);
    }
    return rc;
}

/* ---- a label ---- */

/* Whether a label says nothing that the priors do not say. */
static bool says_nothing_new(const veer_ingest_group *group, const group_label *label)
{
    const group_label *best = best_prior(group);
    if (best == NULL)
        return false;
    if (veer_history_label_wins(best->rank, label->rank))
        return same_value(best->row, label->row) &&
               (label->stated_us == VEER_TIME_MISSING || label->stated_us == best->stated_us);
    for (size_t i = 0; i < group->n_priors; i++)
        if (group->priors[i].stated_us == label->stated_us &&
            same_value(group->priors[i].row, label->row))
            return true;
    return false;
}

/* The prediction of a model that a label belongs to; false if it is not there. */
static bool find_target(const veer_ingest_group *group, uint32_t item, uint32_t model, target *ret)
{
    size_t n;
    const group_match *matches = group_matches_of(group, item, &n);
    for (size_t i = 0; i < n; i++)
        if (matches[i].entry.kind == VEER_INDEX_PREDICTION && matches[i].entry.model == model &&
            group->predictions.sources[matches[i].read].block != 0) {
            *ret = target_of_match(group, &matches[i]);
            return true;
        }
    for (uint32_t other = group_first(group, group->queries[item].id, VEER_INDEX_PREDICTION);
         other != GROUP_NONE; other = group->items[other].next)
        if (group->queries[other].model == model) {
            *ret = target_of_item(group, other);
            return true;
        }
    return false;
}

/* Clears the mark that a label is a duplicate if it says something new for a model (NO_MODEL: for
 * those that nobody has named yet). */
static veer_rc judge_for(veer_ingest_group *group, uint32_t item, uint32_t model, veer_err *err)
{
    const group_label label = label_of_item(group, item);
    target t;
    group->n_priors = 0;
    veer_rc rc = add_index_priors(group, item, model, err);
    if (rc == VEER_OK)
        rc = add_group_priors(group, item, model, err);
    if (rc == VEER_OK && model != VEER_INDEX_NO_MODEL && find_target(group, item, model, &t))
        rc = add_own_label(group, &t, err);
    if (rc == VEER_OK && !says_nothing_new(group, &label))
        group->items[item].duplicate = false;
    return rc;
}

/* The same for the models of the items of the same id and a kind. */
static veer_rc judge_for_items(veer_ingest_group *group, uint32_t item, veer_index_kind kind,
                               veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (uint32_t other = group_first(group, group->queries[item].id, kind);
         rc == VEER_OK && other != GROUP_NONE; other = group->items[other].next)
        rc = judge_for(group, item, group->queries[other].model, err);
    return rc;
}

/* A label that names no model is a duplicate if it is one for every model that has its id, and for
 * those to come. */
static veer_rc judge_label(veer_ingest_group *group, uint32_t item, veer_err *err)
{
    const uint32_t model = group->queries[item].model;
    size_t n;
    const group_match *matches = group_matches_of(group, item, &n);
    group->items[item].duplicate = true;
    veer_rc rc = judge_for(group, item, model, err);
    if (model != VEER_INDEX_NO_MODEL)
        return rc;
    for (size_t i = 0; rc == VEER_OK && group->items[item].duplicate && i < n; i++)
        rc = judge_for(group, item, matches[i].entry.model, err);
    if (rc == VEER_OK && group->items[item].duplicate)
        rc = judge_for_items(group, item, VEER_INDEX_PREDICTION, err);
    if (rc == VEER_OK && group->items[item].duplicate)
        rc = judge_for_items(group, item, VEER_INDEX_LABEL, err);
    return rc;
}

static veer_rc join_target(veer_ingest_group *group, uint32_t item, const target *t, veer_err *err)
{
    const group_label label = label_of_item(group, item);
    const veer_rc rc = list_priors(group, item, t, true, err);
    if (rc != VEER_OK)
        return rc;
    const group_label *best = best_prior(group);
    if (best != NULL && !veer_history_label_wins(best->rank, label.rank))
        return VEER_OK;
    return add_outcome(group, group->items[item].lot, t, &label, best != NULL, false, err);
}

/* Puts a label where later ones of the commit find it. Of those of one model only the one that
 * counts stays there, so that many labels of one id cost no more than few. */
static void remember_label(veer_ingest_group *group, uint32_t item)
{
    const uint32_t model = group->queries[item].model;
    uint32_t before = GROUP_NONE;
    uint32_t other = group_first(group, group->queries[item].id, VEER_INDEX_LABEL);
    while (other != GROUP_NONE && group->queries[other].model != model) {
        before = other;
        other = group->items[other].next;
    }
    if (other == GROUP_NONE)
        group_table_put(group, item);
    else if (veer_history_label_wins(label_of_item(group, other).rank,
                                     label_of_item(group, item).rank))
        group_table_replace(group, before, other, item);
}

static veer_rc keep_label(veer_ingest_group *group, uint32_t item, veer_err *err)
{
    group_item *it = &group->items[item];
    group_lot *lot = &group->lots[it->lot];
    const veer_rc rc =
        group_reserve(&lot->keep, &lot->cap_keep, lot->n_keep + 1, sizeof *lot->keep, err);
    if (rc != VEER_OK)
        return rc;
    it->at_row = (uint32_t)lot->n_keep;
    lot->keep[lot->n_keep++] = it->row;
    return VEER_OK;
}

static veer_rc join_label(veer_ingest_group *group, uint32_t item, veer_err *err)
{
    group_item *it = &group->items[item];
    group_job *job = it->job == GROUP_NONE ? NULL : &group->jobs[it->job];
    size_t targets = 0;
    veer_rc rc = VEER_OK;
    it->at_row = (uint32_t)group->lots[it->lot].n_keep;
    if (job != NULL)
        rc = judge_label(group, item, err);
    if (rc != VEER_OK)
        return rc;
    if (job != NULL && it->duplicate) {
        job->result.duplicates++;
        return VEER_OK;
    }
    if (job != NULL)
        job->result.accepted++;
    rc = keep_label(group, item, err);
    if (rc == VEER_OK)
        rc = each_target(group, item, join_target, &targets, err);
    if (rc == VEER_OK)
        remember_label(group, item);
    it->waits = targets == 0;
    return rc;
}

/* ---- a prediction ---- */

static veer_rc join_prediction(veer_ingest_group *group, uint32_t item, veer_err *err)
{
    const target t = target_of_item(group, item);
    veer_rc rc = list_priors(group, item, &t, false, err);
    if (rc != VEER_OK || group->n_priors == 0)
        return rc;
    const group_label *best = best_prior(group);
    const bool own = has_label(t.row);
    if (best == NULL || best->row.batch == t.row.batch)
        return VEER_OK; /* its own label counts, and is folded with it */
    return add_outcome(group, group->items[item].lot, &t, best, own, true, err);
}

/* ---- all ---- */

static int by_lot_and_series(const void *a, const void *b)
{
    const group_outcome *x = a, *y = b;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    if (x->is_correction != y->is_correction)
        return x->is_correction ? 1 : -1;
    return x->number < y->number ? -1 : x->number > y->number;
}

veer_rc group_join(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = read_matches(ingest, err);
    for (size_t m = 0; rc == VEER_OK && m < group->n_matches; m++) {
        const uint32_t item = group->matches[m].item;
        const bool again = m > 0 && group->matches[m - 1].item == item;
        if (!again && group->items[item].kind == VEER_INDEX_PREDICTION &&
            !group->items[item].duplicate)
            rc = join_prediction(group, item, err);
    }
    for (uint32_t item = 0; rc == VEER_OK && item < group->n_items; item++)
        if (group->items[item].kind == VEER_INDEX_LABEL)
            rc = join_label(group, item, err);
    if (rc == VEER_OK && group->n_outcomes > 1)
        qsort(group->outcomes, group->n_outcomes, sizeof *group->outcomes, by_lot_and_series);
    return rc;
}
