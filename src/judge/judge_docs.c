/* What is written for a change, and who hears of it afterwards. */
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "judge/judge_impl.h"

#define DOC_BYTES ((size_t)64 << 20) /* of all alerts of a change as JSON; one document */
#define EVENT_KEY_SIZE (VEER_ALERT_ID_SIZE + 24)

/* ---- documents ---- */

typedef struct writer {
    judge_change *change; /* that gets documents */
    veer_buf text;        /* of one */
    veer_err *err;        /* of the work */
} writer;

static veer_json_writer begin_doc(writer *w)
{
    veer_json_writer json;
    veer_buf_clear(&w->text);
    veer_json_writer_init(&json, &w->text, 0);
    return json;
}

static veer_rc end_doc(writer *w, const veer_json_writer *json, veer_store_doc_kind kind,
                       const char *key, uint32_t series, int64_t time_us)
{
    veer_rc rc = veer_json_finish(json, w->err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&w->text, w->err);
    if (rc != VEER_OK)
        return rc;
    return judge_change_put(w->change, kind, key, series, time_us, w->text.data, w->text.len,
                            w->err);
}

uint32_t judge_series_of(veer_judge *judge, const char *model, const char *version)
{
    veer_arena arena;
    veer_model_series *list = NULL;
    size_t n = 0;
    veer_arena_init(&arena, JUDGE_ARENA_BYTES);
    const veer_rc rc = veer_ingest_series_of(judge->ingest, veer_store_text(model),
                                             veer_store_text(version != NULL ? version : ""),
                                             &arena, &list, &n, NULL);
    const uint32_t series = rc == VEER_OK && n > 0 ? list[0].series : VEER_STORE_NO_SERIES;
    veer_arena_done(&arena);
    return series;
}

static veer_rc put_alerts(writer *w)
{
    const veer_changes *const c = &w->change->changes;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_alerts; i++) {
        const veer_alert *const alert = &c->alerts[i];
        veer_json_writer json = begin_doc(w);
        veer_alert_write(&json, alert);
        rc = end_doc(w, &json, VEER_STORE_DOC_ALERT, alert->id,
                     judge_series_of(w->change->judge, alert->model, alert->version),
                     alert->fired_us);
    }
    return rc;
}

/* The series of the alert that an event is about. */
static uint32_t series_of_event(const writer *w, const veer_alert_event *event)
{
    const veer_changes *const c = &w->change->changes;
    for (size_t i = c->n_alerts; i-- > 0;)
        if (strcmp(c->alerts[i].id, event->alert) == 0)
            return judge_series_of(w->change->judge, c->alerts[i].model, c->alerts[i].version);
    return VEER_STORE_NO_SERIES;
}

static veer_rc put_events(writer *w)
{
    const veer_changes *const c = &w->change->changes;
    veer_judge *const judge = w->change->judge;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_events; i++) {
        char key[EVENT_KEY_SIZE];
        veer_json_writer json = begin_doc(w);
        veer_line_print(key, sizeof key, "%s.%020llu", c->events[i].alert,
                        (unsigned long long)judge->next_event++);
        veer_alert_event_write(&json, &c->events[i]);
        rc = end_doc(w, &json, VEER_STORE_DOC_ALERT_EVENT, key, series_of_event(w, &c->events[i]),
                     c->events[i].time_us);
    }
    return rc;
}

static veer_rc put_silences(writer *w)
{
    const veer_changes *const c = &w->change->changes;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_silences; i++) {
        veer_json_writer json = begin_doc(w);
        veer_silence_write(&json, &c->silences[i]);
        rc = end_doc(w, &json, VEER_STORE_DOC_SILENCE, c->silences[i].id, VEER_STORE_NO_SERIES,
                     c->silences[i].from_us);
    }
    for (size_t i = 0; rc == VEER_OK && i < c->n_gone_silences; i++)
        rc = judge_change_drop(w->change, VEER_STORE_DOC_SILENCE, c->gone_silences[i], w->err);
    return rc;
}

static veer_rc put_watches(writer *w)
{
    if (!w->change->changes.watches_changed)
        return VEER_OK;
    veer_buf_clear(&w->text);
    const veer_rc rc = veer_board_save(w->change->judge->board, &w->text, w->err);
    if (rc != VEER_OK)
        return rc;
    return judge_change_put(w->change, VEER_STORE_DOC_BOARD, JUDGE_DOC_WATCHES,
                            VEER_STORE_NO_SERIES, 0, w->text.data, w->text.len, w->err);
}

/* ---- messages ---- */

/* The notices of one model, in order; each is taken once. */
static veer_rc put_messages_of(writer *w, const char *model, bool *taken)
{
    const veer_changes *const c = &w->change->changes;
    judge_change *const change = w->change;
    veer_store_doc *docs = NULL;
    size_t n = 0, n_docs = 0;
    veer_notice *const notices = veer_arena_array(&change->arena, c->n_notices, sizeof *notices);
    if (notices == NULL)
        return veer_fail_nomem(w->err);
    for (size_t i = 0; i < c->n_notices; i++) {
        if (taken[i] || strcmp(c->notices[i].alert->model, model) != 0)
            continue;
        taken[i] = true;
        notices[n++] = c->notices[i];
    }
    veer_rc rc = veer_outbox_docs(change->judge->options.outbox, model, notices, n, change->now_us,
                                  &change->arena, &docs, &n_docs, w->err);
    for (size_t i = 0; rc == VEER_OK && i < n_docs; i++) {
        rc = judge_docs_add(&change->docs, &change->arena, &docs[i], w->err);
        if (rc == VEER_OK)
            rc = judge_docs_add(&change->outbox, &change->arena, &docs[i], w->err);
    }
    return rc;
}

static veer_rc put_messages(writer *w)
{
    const veer_changes *const c = &w->change->changes;
    if (w->change->judge->options.outbox == NULL || c->n_notices == 0)
        return VEER_OK;
    bool *const taken = veer_arena_array(&w->change->arena, c->n_notices, sizeof *taken);
    if (taken == NULL)
        return veer_fail_nomem(w->err);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_notices; i++)
        if (!taken[i])
            rc = put_messages_of(w, c->notices[i].alert->model, taken);
    return rc;
}

/* ---- retraining ---- */

static bool wants_retraining(const judge_change *change, const veer_alert *alert)
{
    const judge_rule *const rule = judge_rules_find(change->judge->rules, alert->rule);
    return change->judge->options.on_retrain != NULL && rule != NULL && rule->rule.retrain;
}

/* What is still to be asked for when the process ends before it is. */
static veer_rc put_retraining(writer *w)
{
    const veer_changes *const c = &w->change->changes;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n_fired; i++) {
        char key[sizeof JUDGE_DOC_RETRAIN + VEER_ALERT_ID_SIZE];
        if (!wants_retraining(w->change, c->fired[i]))
            continue;
        veer_json_writer json = begin_doc(w);
        veer_line_print(key, sizeof key, "%s%s", JUDGE_DOC_RETRAIN, c->fired[i]->id);
        veer_alert_write(&json, c->fired[i]);
        rc = end_doc(w, &json, VEER_STORE_DOC_BOARD, key, VEER_STORE_NO_SERIES,
                     c->fired[i]->fired_us);
    }
    return rc;
}

veer_rc judge_docs_make(judge_change *change, veer_err *err)
{
    writer w = {.change = change, .err = err};
    veer_buf_init(&w.text, DOC_BYTES);
    veer_rc rc = put_alerts(&w);
    if (rc == VEER_OK)
        rc = put_events(&w);
    if (rc == VEER_OK)
        rc = put_silences(&w);
    if (rc == VEER_OK)
        rc = put_watches(&w);
    if (rc == VEER_OK)
        rc = put_messages(&w);
    if (rc == VEER_OK)
        rc = put_retraining(&w);
    veer_buf_done(&w.text);
    return rc;
}

/* ---- afterwards ---- */

veer_rc judge_alert_copy(const veer_alert *alert, veer_arena *arena, veer_alert *ret, veer_err *err)
{
    const veer_json_node *node;
    veer_json_writer json;
    veer_buf text;
    veer_buf_init(&text, DOC_BYTES);
    veer_json_writer_init(&json, &text, 0);
    veer_alert_write(&json, alert);
    veer_rc rc = veer_json_finish(&json, err);
    if (rc == VEER_OK)
        rc = veer_json_tree(text.data, text.len, arena, &node, err);
    if (rc == VEER_OK)
        rc = veer_alert_read(node, arena, ret, err);
    veer_buf_done(&text);
    return rc;
}

static const veer_alert *alert_of(const veer_changes *changes, const char *id)
{
    for (size_t i = changes->n_alerts; i-- > 0;)
        if (strcmp(changes->alerts[i].id, id) == 0)
            return &changes->alerts[i];
    return NULL;
}

/* {"event":"fired", and the members of the alert as it is now}. An event that does not fit is left
 * out: subscribers ask the resources for the truth. */
static void publish(judge_change *change)
{
    const veer_changes *const c = &change->changes;
    const veer_judge_options *const o = &change->judge->options;
    veer_buf text;
    if (o->on_event == NULL)
        return;
    veer_buf_init(&text, VEER_LIMIT_SSE_EVENT_BYTES);
    for (size_t i = 0; i < c->n_events; i++) {
        const veer_alert *const alert = alert_of(c, c->events[i].alert);
        veer_json_writer json;
        if (alert == NULL)
            continue;
        veer_buf_clear(&text);
        veer_json_writer_init(&json, &text, 0);
        veer_json_begin_object(&json);
        veer_json_put_key(&json, "event");
        veer_json_put_string(&json, veer_alert_event_text(c->events[i].kind));
        veer_alert_write_members(&json, alert);
        veer_json_end_object(&json);
        if (veer_json_finish(&json, NULL) == VEER_OK && veer_buf_status(&text, NULL) == VEER_OK)
            o->on_event(o->event_context, "alert", text.data, text.len);
    }
    veer_buf_done(&text);
}

/* The document that remembers it goes when it was asked for. */
static void retrain(veer_judge *judge, const judge_rules *rules, const veer_alert *alert)
{
    char name[sizeof JUDGE_DOC_RETRAIN + VEER_ALERT_ID_SIZE];
    veer_err err = VEER_ERR_INIT;
    const judge_rule *const rule = judge_rules_find(rules, alert->rule);
    veer_line_print(name, sizeof name, "%s%s", JUDGE_DOC_RETRAIN, alert->id);
    const veer_store_doc_key key = {VEER_STORE_DOC_BOARD, veer_store_text(name)};
    veer_store_tx tx = {.doc_drops = &key, .n_doc_drops = 1};
    if (rule != NULL && rule->rule.retrain)
        judge->options.on_retrain(judge->options.retrain_context, &rule->rule, alert);
    if (veer_store_commit(judge->store, &tx, &err) != VEER_OK)
        judge_trouble(judge, err.rc, err.msg);
}

void judge_docs_tell(judge_change *change)
{
    veer_judge *const judge = change->judge;
    veer_err err = VEER_ERR_INIT;
    if (change->outbox.n > 0 && veer_outbox_wake(judge->options.outbox, change->outbox.at,
                                                 change->outbox.n, &err) != VEER_OK)
        judge_trouble(judge, err.rc, err.msg);
    publish(change);
    if (change->changes.n_fired == 0 || judge->options.on_retrain == NULL)
        return;
    judge_rules *const rules = judge_rules_borrow(judge);
    for (size_t i = 0; i < change->changes.n_fired; i++) {
        const judge_rule *const rule = judge_rules_find(rules, change->changes.fired[i]->rule);
        if (rule != NULL && rule->rule.retrain)
            retrain(judge, rules, change->changes.fired[i]);
    }
    judge_rules_release(rules);
}

/* ---- what a process that ended still owed ---- */

typedef struct owed_work {
    veer_judge *judge;     /* for troubles */
    veer_arena arena;      /* of everything below */
    veer_alert alerts[32]; /* n; the others wait for the next start */
    size_t n;              /* of them */
} owed_work;

/* What cannot be read is told of and stays, which harms nobody. */
static veer_rc take_owed(void *context, const veer_store_doc *doc)
{
    owed_work *const w = context;
    const size_t len = sizeof JUDGE_DOC_RETRAIN - 1;
    const veer_json_node *node;
    veer_err err = VEER_ERR_INIT;
    if (doc->key.len <= len || memcmp(doc->key.data, JUDGE_DOC_RETRAIN, len) != 0 ||
        w->n == sizeof w->alerts / sizeof *w->alerts)
        return VEER_OK;
    veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &w->arena, &node, &err);
    if (rc == VEER_OK)
        rc = veer_alert_read(node, &w->arena, &w->alerts[w->n], &err);
    if (rc == VEER_OK)
        w->n++;
    else
        judge_trouble(w->judge, rc, err.msg);
    return VEER_OK;
}

veer_rc judge_board_resume(veer_judge *judge, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_BOARD, .span = VEER_STORE_EVER};
    owed_work w = {.judge = judge};
    if (judge->options.on_retrain == NULL)
        return VEER_OK;
    veer_arena_init(&w.arena, JUDGE_ARENA_BYTES);
    const veer_rc rc = veer_store_doc_each(judge->store, &query, take_owed, &w, err);
    for (size_t i = 0; rc == VEER_OK && i < w.n; i++)
        retrain(judge, judge->rules, &w.alerts[i]);
    veer_arena_done(&w.arena);
    return rc;
}
