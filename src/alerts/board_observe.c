/* One evaluation moves one watch: a table of states and truths, a function for each cell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"
#include "base/buf.h"

/* How far beyond the limit an alert has to go to be called much worse: twice as far as when it
 * fired or escalated last, but that counts as at least this share of the limit. */
#define ESCALATION_FACTOR 2.0
#define ESCALATION_FLOOR 0.1

typedef struct call {
    veer_board *board;           /* as given */
    const veer_rule *rule;       /* as given */
    const veer_watch_key *key;   /* as given */
    const veer_finding *finding; /* as given */
    int64_t now_us;              /* as given */
    int64_t step_us;             /* since the last evaluation, as it counts */
    veer_changes *changes;       /* as given */
    veer_err *err;               /* as given */
} call;

/* ---- the alert ---- */

/* How far a value is beyond the limit; NaN if that has no direction. */
static double excess_of(const veer_finding *finding)
{
    if (!finding->signal.present)
        return NAN;
    switch (finding->compare) {
    case VEER_COMPARE_LT:
    case VEER_COMPARE_LTE:
        return finding->limit - finding->signal.value;
    case VEER_COMPARE_GT:
    case VEER_COMPARE_GTE:
        return finding->signal.value - finding->limit;
    case VEER_COMPARE_EQ:
    case VEER_COMPARE_NE:
    default:
        return NAN;
    }
}

static double farthest(const veer_alert *alert, const veer_finding *finding)
{
    const double value = finding->signal.value;
    switch (finding->compare) {
    case VEER_COMPARE_LT:
    case VEER_COMPARE_LTE:
        return fmin(alert->worst, value);
    case VEER_COMPARE_GT:
    case VEER_COMPARE_GTE:
        return fmax(alert->worst, value);
    case VEER_COMPARE_EQ:
    case VEER_COMPARE_NE:
    default:
        return fabs(value - finding->limit) >= fabs(alert->worst - finding->limit) ? value
                                                                                   : alert->worst;
    }
}

static bool same_lead(const veer_alert *alert, const veer_finding *finding)
{
    return strcmp(alert->term, finding->term) == 0 && alert->compare == finding->compare &&
           alert->limit == finding->limit;
}

static void take_finding(veer_alert *alert, const veer_finding *finding, bool same)
{
    alert->term = finding->term;
    alert->compare = finding->compare;
    alert->limit = finding->limit;
    if (finding->signal.present) {
        alert->worst = same ? farthest(alert, finding) : finding->signal.value;
        alert->signal = finding->signal;
    }
    if (finding->n_columns > 0) {
        alert->columns = finding->columns;
        alert->n_columns =
            finding->n_columns < VEER_ALERT_COLUMNS ? finding->n_columns : VEER_ALERT_COLUMNS;
    }
}

static veer_rc write_sentence(const call *c, veer_buf *out)
{
    veer_alert_sentence(c->rule, c->key->model, c->key->version, c->finding, out);
    veer_buf_cstr(out);
    return veer_buf_status(out, c->err);
}

static veer_alert first_alert(const call *c, const watch *w, const char *id, const char *message)
{
    veer_alert alert = {
        .id = id,
        .rule = w->key.rule,
        .expr = c->rule->expr != NULL ? c->rule->expr->text : "",
        .model = w->key.model,
        .version = w->key.version,
        .segment = w->key.segment,
        .severity = c->rule->severity,
        .status = VEER_ALERT_ACTIVE,
        .message = message,
        .started_us = w->since_us,
        .fired_us = c->now_us,
        .updated_us = c->now_us,
        .evaluations = 1,
        .worst = NAN,
        .labels = c->rule->labels,
        .n_labels = c->rule->n_labels,
        .runbook = c->rule->runbook,
        .backtest = c->board->options.backtest,
    };
    take_finding(&alert, c->finding, false);
    return alert;
}

/* ---- firing ---- */

static void make_id(veer_board *board, int64_t now_us, char id[VEER_ALERT_ID_SIZE])
{
    const uint64_t now = now_us > 0 ? (uint64_t)now_us : 0;
    board->last_id = board->last_id < now ? now : board->last_id + 1;
    veer_line_print(id, VEER_ALERT_ID_SIZE, "alert_%016llu", (unsigned long long)board->last_id);
}

static veer_rc note_fired(const call *c, const veer_alert *alert)
{
    const veer_alert *kept = NULL;
    veer_rc rc = changes_put_alert(c->changes, alert, &kept, c->err);
    if (rc == VEER_OK)
        rc = changes_put_event(c->changes, VEER_ALERT_EVENT_FIRED, alert->id, c->now_us, "veer",
                               alert->message, c->err);
    if (rc == VEER_OK)
        rc = changes_put_fired(c->changes, kept, c->err);
    return rc;
}

static veer_rc fire(const call *c, watch *w)
{
    veer_board *board = c->board;
    char id[VEER_ALERT_ID_SIZE];
    veer_alert *alert = NULL;
    veer_buf message;
    if (board->open.n >= VEER_LIMIT_OPEN_ALERTS)
        return veer_fail(c->err, VEER_ELIMIT, "more than %d open alerts", VEER_LIMIT_OPEN_ALERTS);
    veer_rc rc = watch_set_reserve(&board->open, c->err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&message, VEER_LIMIT_JSON_STRING_BYTES);
    rc = write_sentence(c, &message);
    if (rc == VEER_OK) {
        make_id(board, c->now_us, id);
        const veer_alert first = first_alert(c, w, id, veer_buf_cstr(&message));
        rc = veer_alert_clone(&first, &alert, c->err);
    }
    veer_buf_done(&message);
    if (rc == VEER_OK)
        rc = watch_set_channels(w, c->rule->channels, c->rule->n_channels, c->err);
    if (rc != VEER_OK) {
        free(alert);
        return rc;
    }
    w->alert = alert;
    const double excess = excess_of(c->finding);
    w->level = excess > 0 ? excess : 0;
    w->state = WATCH_FIRING;
    w->since_us = w->last_fired_us = c->now_us;
    w->held_us = w->unknown_us = w->by_hand_us = 0;
    w->told = false;
    w->owed = OWED_FIRED;
    w->hold = HOLD_NOT;
    watch_set_put(&board->open, w);
    board->counts.fired++;
    c->changes->watches_changed = true;
    return note_fired(c, alert);
}

/* ---- without an open alert ---- */

static veer_rc stay(const call *c, watch *w)
{
    (void)c;
    (void)w;
    return VEER_OK;
}

/* Resting and false: an alert that was resolved by hand may come again. */
static veer_rc rest(const call *c, watch *w)
{
    if (w->by_hand_us != 0) {
        w->by_hand_us = 0;
        c->changes->watches_changed = true;
    }
    return VEER_OK;
}

static veer_rc hold(const call *c, watch *w)
{
    c->changes->watches_changed = true;
    w->held_us += c->step_us;
    if (w->held_us < c->rule->for_us || watch_cooling(w, c->now_us))
        return VEER_OK;
    return fire(c, w);
}

static veer_rc begin(const call *c, watch *w)
{
    const veer_rc rc = watch_set_reserve(&c->board->active, c->err);
    if (rc != VEER_OK)
        return rc;
    watch_set_take(&c->board->resting, w);
    w->state = WATCH_PENDING;
    w->since_us = c->now_us;
    w->held_us = 0;
    watch_set_put(&c->board->active, w);
    return hold(c, w);
}

static veer_rc drop_false(const call *c, watch *w)
{
    c->changes->watches_changed = true;
    w->by_hand_us = 0;
    return board_retire(c->board, w, c->now_us, false, c->err);
}

static veer_rc drop_unknown(const call *c, watch *w)
{
    c->changes->watches_changed = true;
    return board_retire(c->board, w, c->now_us, false, c->err);
}

/* ---- with an open alert ---- */

/* Data is there again. */
static veer_rc note_data(const call *c, watch *w, veer_alert *next)
{
    if (!next->no_data)
        return VEER_OK;
    next->no_data = false;
    w->unknown_us = 0;
    c->changes->watches_changed = true;
    return changes_put_event(c->changes, VEER_ALERT_EVENT_DATA, next->id, c->now_us, "veer", NULL,
                             c->err);
}

static veer_rc escalate(const call *c, watch *w, veer_alert *next, double excess)
{
    char detail[64];
    const veer_severity from = next->severity;
    next->severity = (veer_severity)(from + 1);
    w->level = excess;
    w->owed = w->told ? OWED_ESCALATED : OWED_FIRED;
    c->changes->watches_changed = true;
    veer_line_print(detail, sizeof detail, "%s, was %s", veer_severity_text(next->severity),
                    veer_severity_text(from));
    return changes_put_event(c->changes, VEER_ALERT_EVENT_ESCALATED, next->id, c->now_us, "veer",
                             detail, c->err);
}

static veer_rc judge_level(const call *c, watch *w, veer_alert *next, bool same)
{
    const double excess = excess_of(c->finding);
    const double base = fmax(w->level, fabs(c->finding->limit) * ESCALATION_FLOOR);
    if (same && base > 0 && next->severity < VEER_SEVERITY_CRITICAL &&
        excess >= ESCALATION_FACTOR * base)
        return escalate(c, w, next, excess);
    if ((!same || base <= 0) && w->level != fmax(excess, 0)) {
        w->level = fmax(excess, 0);
        c->changes->watches_changed = true;
    }
    return VEER_OK;
}

static veer_rc update(const call *c, watch *w)
{
    veer_alert next = *w->alert;
    veer_buf message;
    veer_buf_init(&message, VEER_LIMIT_JSON_STRING_BYTES);
    const bool same = same_lead(&next, c->finding);
    next.updated_us = c->now_us;
    next.evaluations++;
    take_finding(&next, c->finding, same);
    veer_rc rc = write_sentence(c, &message);
    next.message = veer_buf_cstr(&message);
    if (rc == VEER_OK)
        rc = note_data(c, w, &next);
    if (rc == VEER_OK)
        rc = judge_level(c, w, &next, same);
    if (rc == VEER_OK)
        rc = board_amend(c->board, w, &next, c->changes, c->err);
    veer_buf_done(&message);
    return rc;
}

static void move(const call *c, watch *w, watch_state state)
{
    w->state = state;
    w->since_us = c->now_us;
    w->held_us = 0;
    c->changes->watches_changed = true;
}

static veer_rc return_to_firing(const call *c, watch *w)
{
    move(c, w, WATCH_FIRING);
    return update(c, w);
}

static veer_rc clear(const call *c, watch *w)
{
    veer_alert next = *w->alert;
    next.updated_us = c->now_us;
    veer_rc rc = note_data(c, w, &next);
    if (rc == VEER_OK)
        rc = board_amend(c->board, w, &next, c->changes, c->err);
    if (rc != VEER_OK)
        return rc;
    w->held_us += c->step_us;
    c->changes->watches_changed = true;
    if (w->held_us < c->rule->keep_firing_us)
        return VEER_OK;
    const board_end end = {.actor = "veer",
                           .notes = "the condition no longer holds",
                           .now_us = c->now_us};
    return board_resolve(c->board, w, &end, c->changes, c->err);
}

static veer_rc begin_clearing(const call *c, watch *w)
{
    call begun = *c;
    begun.step_us = 0;
    move(c, w, WATCH_CLEARING);
    return clear(&begun, w);
}

static veer_rc lack(const call *c, watch *w)
{
    veer_rc rc = VEER_OK;
    veer_alert next = *w->alert;
    next.updated_us = c->now_us;
    w->unknown_us += next.no_data ? c->step_us : 0;
    c->changes->watches_changed = true;
    if (!next.no_data)
        rc = changes_put_event(c->changes, VEER_ALERT_EVENT_NO_DATA, next.id, c->now_us, "veer",
                               c->finding->signal.why[0] != '\0' ? c->finding->signal.why : NULL,
                               c->err);
    next.no_data = true;
    if (rc == VEER_OK)
        rc = board_amend(c->board, w, &next, c->changes, c->err);
    if (rc != VEER_OK || w->unknown_us < VEER_ALERT_UNKNOWN_US)
        return rc;
    const board_end end = {.actor = "veer", .notes = "no data", .now_us = c->now_us};
    return board_resolve(c->board, w, &end, c->changes, c->err);
}

/* ---- the table ---- */

typedef veer_rc transition(const call *c, watch *w);

static transition *const transitions[WATCH_STATES][3] = {
    [WATCH_IDLE] = {[VEER_FALSE] = rest, [VEER_TRUE] = begin, [VEER_UNKNOWN] = stay},
    [WATCH_PENDING] =
        {[VEER_FALSE] = drop_false, [VEER_TRUE] = hold, [VEER_UNKNOWN] = drop_unknown},
    [WATCH_FIRING] = {[VEER_FALSE] = begin_clearing, [VEER_TRUE] = update, [VEER_UNKNOWN] = lack},
    [WATCH_CLEARING] =
        {[VEER_FALSE] = clear, [VEER_TRUE] = return_to_firing, [VEER_UNKNOWN] = lack},
};

/* The time since the last evaluation, as far as it counts. */
static int64_t step_of(const veer_board *board, const watch *w, int64_t now_us)
{
    const int64_t most = board->options.step_us > 0 ? board->options.step_us : VEER_BOARD_STEP_US;
    if (now_us <= w->last_us)
        return 0;
    return now_us - w->last_us < most ? now_us - w->last_us : most;
}

/* The watch of a key, resting or not; a new one, resting, if the condition holds; else NULL. */
static veer_rc watch_of(const call *c, watch **ret)
{
    veer_board *board = c->board;
    *ret = watch_set_find(&board->active, c->key);
    if (*ret == NULL)
        *ret = watch_set_find(&board->resting, c->key);
    if (*ret != NULL || c->finding->truth != VEER_TRUE)
        return VEER_OK;
    if (board->active.n + board->resting.n >= VEER_LIMIT_WATCHES)
        return veer_fail(c->err, VEER_ELIMIT, "more than %d rules times versions at work",
                         VEER_LIMIT_WATCHES);
    veer_rc rc = watch_set_reserve(&board->resting, c->err);
    if (rc == VEER_OK)
        rc = watch_new(c->key, ret, c->err);
    if (rc == VEER_OK)
        watch_set_put(&board->resting, *ret);
    return rc;
}

veer_rc veer_board_observe(veer_board *board, const veer_rule *rule, const veer_watch_key *key,
                           const veer_finding *finding, int64_t now_us, veer_changes *changes,
                           veer_err *err)
{
    watch *w = NULL;
    call c = {board, rule, key, finding, now_us, 0, changes, err};
    board_ready(board);
    const veer_rc rc = watch_of(&c, &w);
    if (rc != VEER_OK || w == NULL)
        return rc;
    c.step_us = w->state == WATCH_IDLE ? 0 : step_of(board, w, now_us);
    if (w->state != WATCH_IDLE || finding->truth == VEER_TRUE)
        w->last_us = now_us;
    if (w->cooldown_us != rule->cooldown_us) {
        w->cooldown_us = rule->cooldown_us;
        changes->watches_changed = true;
    }
    return transitions[w->state][finding->truth](&c, w);
}
