#include "judge/stage.h"

#include <stdio.h>
#include <string.h>

stage_signal stage_says;
size_t stage_docs, stage_woken, stage_troubles;
char stage_told[4096];
int stage_commit_fails;

/* ---- what the linker sends here (--wrap) ---- */

veer_rc real_signal(void *context, const veer_term *term, veer_signal *ret,
                    veer_err *err) __asm__("__real_veer_frame_signal");
veer_rc played_signal(void *context, const veer_term *term, veer_signal *ret,
                      veer_err *err) __asm__("__wrap_veer_frame_signal");
veer_rc played_docs(veer_outbox *outbox, const char *model, const veer_notice *notices,
                    size_t n_notices, int64_t now_us, veer_arena *arena, veer_store_doc **ret_docs,
                    size_t *ret_n, veer_err *err) __asm__("__wrap_veer_outbox_docs");
veer_rc played_wake(veer_outbox *outbox, const veer_store_doc *docs, size_t n_docs,
                    veer_err *err) __asm__("__wrap_veer_outbox_wake");
veer_rc real_commit(veer_store *store, veer_store_tx *tx,
                    veer_err *err) __asm__("__real_veer_store_commit");
veer_rc played_commit(veer_store *store, veer_store_tx *tx,
                      veer_err *err) __asm__("__wrap_veer_store_commit");

veer_rc played_signal(void *context, const veer_term *term, veer_signal *ret, veer_err *err)
{
    stage_says.asked++;
    if (stage_says.real)
        return real_signal(context, term, ret, err);
    if (stage_says.fails != VEER_OK)
        return veer_fail(err, stage_says.fails, "the play says so");
    *ret = (veer_signal){.present = !stage_says.absent,
                         .value = stage_says.value,
                         .lo = stage_says.value,
                         .hi = stage_says.value,
                         .n = 1000};
    return VEER_OK;
}

static veer_outbox *played_outbox(void)
{
    static char place;
    return (veer_outbox *)(void *)&place;
}

/* One message: "kind:model;" of each notice. */
veer_rc played_docs(veer_outbox *outbox, const char *model, const veer_notice *notices,
                    size_t n_notices, int64_t now_us, veer_arena *arena, veer_store_doc **ret_docs,
                    size_t *ret_n, veer_err *err)
{
    char key[32], text[1024] = "";
    veer_store_doc *const doc = veer_arena_alloc(arena, sizeof *doc);
    (void)err;
    assert_ptr_equal(outbox, played_outbox());
    snprintf(key, sizeof key, "message-%zu", ++stage_docs);
    for (size_t i = 0; i < n_notices; i++) {
        assert_string_equal(notices[i].alert->model, model);
        const size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s:%s;", veer_alert_event_text(notices[i].kind),
                 model);
    }
    *doc =
        (veer_store_doc){.kind = VEER_STORE_DOC_OUTBOX,
                         .key = veer_store_text(veer_arena_strndup(arena, key, strlen(key))),
                         .time_us = now_us,
                         .arrival_us = now_us,
                         .bytes = veer_store_text(veer_arena_strndup(arena, text, strlen(text)))};
    *ret_docs = doc;
    *ret_n = 1;
    return VEER_OK;
}

veer_rc played_wake(veer_outbox *outbox, const veer_store_doc *docs, size_t n_docs, veer_err *err)
{
    (void)outbox, (void)err;
    stage_woken += n_docs;
    for (size_t i = 0; i < n_docs; i++) {
        const size_t len = strlen(stage_told);
        snprintf(stage_told + len, sizeof stage_told - len, "%.*s", (int)docs[i].bytes.len,
                 (const char *)docs[i].bytes.data);
    }
    return VEER_OK;
}

veer_rc played_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    if (stage_commit_fails > 0 && --stage_commit_fails == 0)
        return veer_fail(err, VEER_EIO, "the play says that the disk is full");
    return real_commit(store, tx, err);
}

/* ---- life ---- */

static void on_trouble(void *context, veer_rc rc, const char *what)
{
    (void)context, (void)rc, (void)what;
    stage_troubles++;
}

static void open_judge(stage *s)
{
    veer_err err = VEER_ERR_INIT;
    s->options.ingest = s->f.ingest;
    if (veer_judge_open(&s->options, &s->judge, &err) != VEER_OK)
        fail_msg("%s", err.msg);
}

void stage_traffic(stage *s, const char *model, const char *version, int64_t back_us, unsigned seed)
{
    const int64_t now_us = s->f.clock.real_us;
    const traffic t = {.from_us = now_us - back_us,
                       .to_us = now_us,
                       .every_us = MINUTE,
                       .positive = 0.5,
                       .seed = seed};
    put_traffic(&s->f, model, version, &t);
}

void stage_open(stage *s, bool sqlite)
{
    *s = (stage){0};
    stage_says = (stage_signal){.value = 1};
    stage_docs = stage_woken = stage_troubles = 0;
    stage_told[0] = '\0';
    stage_commit_fails = 0;
    fixture_open(&s->f, sqlite);
    s->f.clock.real_us = NOW;
    veer_arena_init(&s->arena, (size_t)1 << 30);
    stage_traffic(s, "m", "v1", 26 * HOUR, 1);
    s->options = (veer_judge_options){.clock = &s->f.clock.clock,
                                      .outbox = played_outbox(),
                                      .interval_us = 5 * MINUTE,
                                      .live_us = DAY,
                                      .settings = veer_judge_settings_default(),
                                      .on_trouble = on_trouble,
                                      .no_thread = true};
    open_judge(s);
}

void stage_reopen(stage *s)
{
    veer_judge_close(s->judge);
    fixture_reopen(&s->f);
    open_judge(s);
}

void stage_close(stage *s)
{
    veer_judge_close(s->judge);
    fixture_close(&s->f);
    veer_arena_done(&s->arena);
}

/* ---- acting ---- */

veer_rule stage_rule_of(stage *s, const char *json)
{
    const veer_json_node *node;
    veer_rule rule = {0};
    veer_err err = VEER_ERR_INIT;
    if (veer_json_tree(json, strlen(json), &s->arena, &node, &err) != VEER_OK ||
        veer_rule_read(node, NULL, &s->arena, &rule, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    return rule;
}

void stage_rule(stage *s, const char *json)
{
    const veer_rule rule = stage_rule_of(s, json);
    bool created;
    veer_err err = VEER_ERR_INIT;
    if (veer_judge_put_rule(s->judge, &rule, &created, &err) != VEER_OK)
        fail_msg("%s", err.msg);
}

void stage_cycle(stage *s, int64_t after_us)
{
    veer_err err = VEER_ERR_INIT;
    veer_manual_clock_advance(&s->f.clock, after_us);
    if (veer_judge_run(s->judge, NULL, &s->outcome, &err) != VEER_OK)
        fail_msg("%s", err.msg);
}

/* ---- looking ---- */

typedef struct alerts_work {
    stage *s;           /* for memory */
    size_t n;           /* seen */
    veer_alert *newest; /* to be filled; may be NULL */
} alerts_work;

static veer_rc take_alert(void *context, const veer_alert *alert)
{
    alerts_work *const w = context;
    veer_buf text;
    veer_json_writer json;
    const veer_json_node *node;
    if (w->n++ > 0 || w->newest == NULL)
        return VEER_OK;
    veer_buf_init(&text, 1 << 20);
    veer_json_writer_init(&json, &text, 0);
    veer_alert_write(&json, alert);
    OK(veer_json_finish(&json, NULL));
    OK(veer_json_tree(text.data, text.len, &w->s->arena, &node, NULL));
    OK(veer_alert_read(node, &w->s->arena, w->newest, NULL));
    veer_buf_done(&text);
    return VEER_OK;
}

size_t stage_alerts(stage *s, veer_alert *ret_newest)
{
    const veer_alert_query query = {.from_us = 0, .to_us = INT64_MAX, .limit = 100000};
    alerts_work w = {s, 0, ret_newest};
    bool more = true;
    OK(veer_judge_alerts(s->judge, &query, take_alert, &w, &more, NULL));
    assert_false(more);
    return w.n;
}

static veer_rc count_doc(void *context, const veer_store_doc *doc)
{
    size_t *const n = context;
    (void)doc;
    ++*n;
    return VEER_OK;
}

size_t stage_count(stage *s, veer_store_doc_kind kind)
{
    const veer_store_doc_query query = {.kind = kind, .span = VEER_STORE_EVER};
    size_t n = 0;
    OK(veer_store_doc_each(s->f.store, &query, count_doc, &n, NULL));
    return n;
}
