/* Changes of the board and of what else is kept: decided in memory, committed in one transaction,
 * told when that is durable. A board whose change could not be committed is thrown away and loaded
 * anew, so that memory never knows more than the disk. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "judge/judge_impl.h"

/* ---- loading ---- */

typedef struct load_work {
    veer_judge *judge; /* whose */
    veer_board *board; /* that is loaded */
    veer_arena arena;  /* of one document */
    veer_err *err;     /* of the walk */
} load_work;

typedef veer_rc (*load_fn)(load_work *w, const veer_json_node *node, veer_err *err);

/* One document that cannot be read does not hide the others. */
static veer_rc load_doc(load_work *w, const veer_store_doc *doc, load_fn load)
{
    const veer_json_node *node;
    veer_err err = VEER_ERR_INIT;
    veer_arena_reset(&w->arena);
    veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &w->arena, &node, &err);
    if (rc == VEER_OK)
        rc = load(w, node, &err);
    if (rc == VEER_OK)
        return VEER_OK;
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(w->err);
    judge_trouble(w->judge, rc, err.msg);
    return VEER_OK;
}

static veer_rc take_alert(load_work *w, const veer_json_node *node, veer_err *err)
{
    veer_alert alert;
    const veer_rc rc = veer_alert_read(node, &w->arena, &alert, err);
    if (rc != VEER_OK || alert.status == VEER_ALERT_RESOLVED)
        return rc;
    return veer_board_load_alert(w->board, &alert, err);
}

static veer_rc load_alert(void *context, const veer_store_doc *doc)
{
    return load_doc(context, doc, take_alert);
}

static veer_rc take_silence(load_work *w, const veer_json_node *node, veer_err *err)
{
    veer_silence silence;
    const veer_rc rc = veer_silence_read(node, judge_now(w->judge), &w->arena, &silence, err);
    return rc == VEER_OK ? veer_board_load_silence(w->board, &silence, err) : rc;
}

static veer_rc load_silence(void *context, const veer_store_doc *doc)
{
    return load_doc(context, doc, take_silence);
}

static veer_rc load_watches(void *context, const veer_store_doc *doc)
{
    const load_work *const w = context;
    return veer_board_load(w->board, doc->bytes.data, doc->bytes.len, w->err);
}

static veer_rc load_all(load_work *w, veer_err *err)
{
    veer_store *const store = w->judge->store;
    const veer_store_doc_key key = {VEER_STORE_DOC_BOARD, veer_store_text(JUDGE_DOC_WATCHES)};
    const veer_store_doc_query alerts = {.kind = VEER_STORE_DOC_ALERT, .span = VEER_STORE_EVER};
    const veer_store_doc_query silences = {.kind = VEER_STORE_DOC_SILENCE, .span = VEER_STORE_EVER};
    veer_rc rc = veer_store_doc_get(store, &key, load_watches, w, err);
    if (rc == VEER_OK || rc == VEER_ENOTFOUND)
        rc = veer_store_doc_each(store, &alerts, load_alert, w, err);
    if (rc == VEER_OK)
        rc = veer_store_doc_each(store, &silences, load_silence, w, err);
    return rc;
}

veer_rc judge_board_load(veer_judge *judge, veer_err *err)
{
    load_work w = {.judge = judge, .err = err};
    veer_rc rc = veer_board_new(&judge->options.alerts, &w.board, err);
    if (rc != VEER_OK)
        return rc;
    veer_arena_init(&w.arena, JUDGE_ARENA_BYTES);
    rc = load_all(&w, err);
    veer_arena_done(&w.arena);
    if (rc != VEER_OK) {
        veer_board_free(w.board);
        return rc;
    }
    veer_board_free(judge->board);
    judge->board = w.board;
    return VEER_OK;
}

/* ---- a change ---- */

static veer_rc need_board(veer_judge *judge, veer_err *err)
{
    return judge->board != NULL ? VEER_OK : judge_board_load(judge, err);
}

veer_rc judge_change_begin(veer_judge *judge, int64_t now_us, judge_change *ret, veer_err *err)
{
    pthread_mutex_lock(&judge->writing);
    pthread_mutex_lock(&judge->lock);
    const veer_rc rc = need_board(judge, err);
    if (rc != VEER_OK) {
        pthread_mutex_unlock(&judge->lock);
        pthread_mutex_unlock(&judge->writing);
        return rc;
    }
    *ret = (judge_change){.judge = judge, .now_us = now_us};
    veer_arena_init(&ret->arena, JUDGE_ARENA_BYTES);
    veer_changes_init(&ret->changes);
    return VEER_OK;
}

veer_rc judge_docs_add(judge_docs *docs, veer_arena *arena, const veer_store_doc *doc,
                       veer_err *err)
{
    if (docs->n == docs->room) {
        const size_t room = docs->room == 0 ? 16 : docs->room * 2;
        veer_store_doc *const at = veer_arena_array(arena, room, sizeof *at);
        if (at == NULL)
            return veer_fail_nomem(err);
        if (docs->n > 0)
            memcpy(at, docs->at, docs->n * sizeof *at);
        docs->at = at;
        docs->room = room;
    }
    docs->at[docs->n++] = *doc;
    return VEER_OK;
}

veer_rc judge_docs_put(judge_docs *docs, veer_arena *arena, const veer_store_doc *doc,
                       veer_err *err)
{
    veer_store_doc copy = *doc;
    copy.key.data = veer_arena_strndup(arena, doc->key.data, doc->key.len);
    copy.bytes.data =
        veer_arena_strndup(arena, doc->bytes.len > 0 ? doc->bytes.data : "", doc->bytes.len);
    if (copy.key.data == NULL || copy.bytes.data == NULL)
        return veer_fail_nomem(err);
    return judge_docs_add(docs, arena, &copy, err);
}

veer_rc judge_change_put(judge_change *change, veer_store_doc_kind kind, const char *key,
                         uint32_t series, int64_t time_us, const void *bytes, size_t len,
                         veer_err *err)
{
    const veer_store_doc doc = {.kind = kind,
                                .key = veer_store_text(key),
                                .series = series,
                                .time_us = time_us,
                                .arrival_us = change->now_us,
                                .bytes = {bytes, len}};
    return judge_docs_put(&change->docs, &change->arena, &doc, err);
}

veer_rc judge_change_drop(judge_change *change, veer_store_doc_kind kind, const char *key,
                          veer_err *err)
{
    const veer_store_doc doc = {.kind = kind, .key = veer_store_text(key)};
    return judge_docs_put(&change->drops, &change->arena, &doc, err);
}

static veer_rc commit(judge_change *change, veer_err *err)
{
    const size_t n = change->drops.n;
    veer_store_tx tx = {.docs = change->docs.at, .n_docs = change->docs.n, .n_doc_drops = n};
    if (n + change->docs.n == 0)
        return VEER_OK;
    veer_store_doc_key *const keys = veer_arena_array(&change->arena, n + 1, sizeof *keys);
    if (keys == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        keys[i] = (veer_store_doc_key){change->drops.at[i].kind, change->drops.at[i].key};
    tx.doc_drops = keys;
    return veer_store_commit(change->judge->store, &tx, err);
}

/* What holds in memory once it is on disk. */
static void take_over(judge_change *change)
{
    veer_judge *const judge = change->judge;
    if (change->rules != NULL) {
        judge_rules_release(judge->rules);
        judge->rules = change->rules;
    }
    if (change->has_settings)
        judge_settings_take(judge, change->settings_at, change->settings);
}

static void throw_away(judge_change *change)
{
    veer_judge *const judge = change->judge;
    veer_err err = VEER_ERR_INIT;
    veer_board_free(judge->board);
    judge->board = NULL;
    if (judge_board_load(judge, &err) != VEER_OK) /* the next change tries again */
        judge_trouble(judge, err.rc, err.msg);
}

/* A call of the board that refuses leaves it as it was. */
static bool is_refusal(veer_rc rc)
{
    return rc == VEER_EINVAL || rc == VEER_ENOTFOUND || rc == VEER_ELIMIT;
}

veer_rc judge_change_end(judge_change *change, veer_rc rc, veer_err *err)
{
    veer_judge *const judge = change->judge;
    const bool refused = is_refusal(rc) && change->changes.n_alerts == 0 &&
                         change->changes.n_events == 0 && !change->changes.watches_changed;
    if (rc == VEER_OK)
        rc = judge_docs_make(change, err);
    if (rc == VEER_OK)
        rc = commit(change, err);
    if (rc == VEER_OK)
        take_over(change);
    else if (!refused)
        throw_away(change);
    pthread_mutex_unlock(&judge->lock);
    if (rc == VEER_OK) {
        judge_docs_tell(change);
    } else {
        judge_rules_release(change->rules);
        judge_settings_drop(change->settings);
    }
    pthread_mutex_unlock(&judge->writing);
    veer_changes_done(&change->changes);
    veer_arena_done(&change->arena);
    return rc;
}

/* ---- by hand ---- */

veer_rc veer_judge_board(veer_judge *judge, veer_board_fn fn, void *context, veer_err *err)
{
    pthread_mutex_lock(&judge->lock);
    veer_rc rc = need_board(judge, err);
    if (rc == VEER_OK)
        rc = fn(context, judge->board, err);
    pthread_mutex_unlock(&judge->lock);
    return rc;
}

/* The alert of an id among those that changed, copied. */
static veer_rc give_alert(const veer_changes *changes, const char *id, veer_arena *arena,
                          veer_alert *ret, veer_err *err)
{
    for (size_t i = 0; i < changes->n_alerts; i++)
        if (strcmp(changes->alerts[i].id, id) == 0)
            return judge_alert_copy(&changes->alerts[i], arena, ret, err);
    return veer_fail(err, VEER_ENOTFOUND, "there is no open alert '%s'", id);
}

typedef veer_rc (*hand_fn)(veer_board *board, const char *id, const char *by, const char *notes,
                           int64_t now_us, veer_changes *changes, veer_err *err);

static veer_rc by_hand(veer_judge *judge, hand_fn fn, const char *id, const char *by,
                       const char *notes, veer_arena *arena, veer_alert *ret, veer_err *err)
{
    judge_change change;
    veer_alert alert = {0};
    veer_rc rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = fn(judge->board, id, by, notes, change.now_us, &change.changes, err);
    if (rc == VEER_OK && ret != NULL)
        rc = give_alert(&change.changes, id, arena, &alert, err);
    rc = judge_change_end(&change, rc, err);
    if (rc == VEER_OK && ret != NULL)
        *ret = alert;
    return rc;
}

veer_rc veer_judge_acknowledge(veer_judge *judge, const char *id, const char *by, const char *notes,
                               veer_arena *arena, veer_alert *ret_alert, veer_err *err)
{
    return by_hand(judge, veer_board_acknowledge, id, by, notes, arena, ret_alert, err);
}

veer_rc veer_judge_resolve(veer_judge *judge, const char *id, const char *by, const char *notes,
                           veer_arena *arena, veer_alert *ret_alert, veer_err *err)
{
    return by_hand(judge, veer_board_resolve, id, by, notes, arena, ret_alert, err);
}

/* All rules in force, for inhibition. */
veer_rc judge_change_settle(judge_change *change, const judge_rules *rules, veer_err *err)
{
    const veer_rule **const list =
        veer_arena_array(&change->arena, rules->n + 1, sizeof(const veer_rule *));
    size_t n = 0;
    if (list == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < rules->n; i++)
        if (!rules->at[i]->rule.disabled &&
            judge_rules_find(rules, rules->at[i]->rule.name) == rules->at[i])
            list[n++] = &rules->at[i]->rule;
    return veer_board_settle(change->judge->board, list, n, change->now_us, &change->changes, err);
}

veer_rc veer_judge_silence(veer_judge *judge, veer_silence *silence, veer_arena *arena,
                           veer_err *err)
{
    judge_change change;
    char id[VEER_INGEST_ID_SIZE];
    veer_silence wanted = *silence;
    if (wanted.id == NULL || wanted.id[0] == '\0')
        wanted.id = veer_arena_strndup(arena, id, veer_ingest_id(judge->ingest, id));
    if (wanted.id == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_board_silence(judge->board, &wanted, change.now_us, &change.changes, err);
    if (rc == VEER_OK)
        rc = judge_change_settle(&change, judge->rules, err);
    rc = judge_change_end(&change, rc, err);
    if (rc == VEER_OK)
        silence->id = wanted.id;
    return rc;
}

veer_rc veer_judge_unsilence(veer_judge *judge, const char *id, veer_err *err)
{
    judge_change change;
    veer_rc rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_board_unsilence(judge->board, id, change.now_us, &change.changes, err);
    if (rc == VEER_OK)
        rc = judge_change_settle(&change, judge->rules, err);
    return judge_change_end(&change, rc, err);
}
