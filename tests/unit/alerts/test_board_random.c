/* Random streams: observations, people, silences, clocks that jump. Two boards see the same; one is
 * loaded anew from what was written, at random moments. Both have to say the same all the time, and
 * whatever happens each alert that fired ends exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/rng.h"
#include "scene.h"
#include "json/tree.h"

#define RULES 5
#define MODELS 3
#define VERSIONS 2
#define STEPS 1500
#define MAX_ALERTS 4096
#define MAX_SILENCES 64

#define OK(call) assert_int_equal(call, VEER_OK)

/* What is known of an alert from what was written and told. */
typedef struct fate {
    char *json;      /* as written last; owned */
    bool open;       /* as written last */
    unsigned fired;  /* events */
    unsigned ended;  /* events */
    unsigned told;   /* notices that it fired */
    unsigned acked;  /* notices */
    unsigned closed; /* notices that it is resolved */
} fate;

/* What a store would hold. */
typedef struct disk {
    veer_map *ids;                   /* alerts by id */
    fate fates[MAX_ALERTS];          /* by number */
    char *doc;                       /* of the watches; owned */
    char *silences[MAX_SILENCES];    /* JSON by number of the id; owned; NULL: none */
    int64_t told_us[MAX_ALERTS * 4]; /* when notices were put that count */
    size_t n_told;                   /* of them */
} disk;

typedef struct world {
    veer_rng rng;               /* of everything */
    veer_board_options options; /* of both boards */
    veer_board *steady;         /* never loaded */
    veer_board *restarted;      /* loaded now and then */
    veer_rule rules[RULES];     /* that hold */
    int64_t now_us;             /* the clock */
    bool jumps;                 /* of the clock */
    disk disk;                  /* what was written */
    unsigned next_silence;      /* number of its id */
} world;

static uint64_t below(world *w, uint64_t n)
{
    return veer_rng_below(&w->rng, n);
}

/* ---- the disk ---- */

static char *own(veer_buf *buf)
{
    char *copy = strdup(veer_buf_cstr(buf));
    assert_non_null(copy);
    veer_buf_done(buf);
    return copy;
}

static fate *fate_of(world *w, const char *id)
{
    uint32_t index;
    OK(veer_map_put(w->disk.ids, id, strlen(id), &index, NULL));
    return &w->disk.fates[index];
}

static char *json_of_alert(const veer_alert *alert)
{
    veer_buf buf;
    veer_json_writer json;
    veer_buf_init(&buf, 1 << 20);
    veer_json_writer_init(&json, &buf, 0);
    veer_alert_write(&json, alert);
    OK(veer_json_finish(&json, NULL));
    return own(&buf);
}

static char *json_of_silence(const veer_silence *silence)
{
    veer_buf buf;
    veer_json_writer json;
    veer_buf_init(&buf, 1 << 20);
    veer_json_writer_init(&json, &buf, 0);
    veer_silence_write(&json, silence);
    OK(veer_json_finish(&json, NULL));
    return own(&buf);
}

static char *save(const veer_board *board)
{
    veer_buf buf;
    veer_buf_init(&buf, 1 << 24);
    OK(veer_board_save(board, &buf, NULL));
    return own(&buf);
}

static void write_notice(world *w, const veer_notice *notice)
{
    fate *f = fate_of(w, notice->alert->id);
    f->told += notice->kind == VEER_ALERT_EVENT_FIRED;
    f->acked += notice->kind == VEER_ALERT_EVENT_ACKNOWLEDGED;
    f->closed += notice->kind == VEER_ALERT_EVENT_RESOLVED;
    assert_true(f->told <= 1 && f->acked <= f->told && f->closed <= f->told);
    assert_true(notice->kind != VEER_ALERT_EVENT_ESCALATED || (f->told == 1 && f->closed == 0));
    if (notice->kind == VEER_ALERT_EVENT_FIRED || notice->kind == VEER_ALERT_EVENT_ESCALATED)
        w->disk.told_us[w->disk.n_told++] = w->now_us;
}

static size_t silence_number(const char *id)
{
    return (size_t)strtoul(id + 1, NULL, 10);
}

static void commit(world *w, const veer_changes *changes)
{
    for (size_t i = 0; i < changes->n_alerts; i++) {
        fate *f = fate_of(w, changes->alerts[i].id);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(changes->alerts[j].id, changes->alerts[i].id);
        free(f->json);
        f->json = json_of_alert(&changes->alerts[i]);
        f->open = changes->alerts[i].status != VEER_ALERT_RESOLVED;
    }
    for (size_t i = 0; i < changes->n_events; i++) {
        fate *f = fate_of(w, changes->events[i].alert);
        f->fired += changes->events[i].kind == VEER_ALERT_EVENT_FIRED;
        f->ended += changes->events[i].kind == VEER_ALERT_EVENT_RESOLVED;
        assert_true(f->fired == 1 && f->ended <= 1);
    }
    for (size_t i = 0; i < changes->n_notices; i++)
        write_notice(w, &changes->notices[i]);
    for (size_t i = 0; i < changes->n_silences; i++) {
        char **at = &w->disk.silences[silence_number(changes->silences[i].id)];
        free(*at);
        *at = json_of_silence(&changes->silences[i]);
    }
    for (size_t i = 0; i < changes->n_gone_silences; i++) {
        char **at = &w->disk.silences[silence_number(changes->gone_silences[i])];
        assert_non_null(*at);
        free(*at);
        *at = NULL;
    }
}

static void load_alert(veer_board *board, const char *json, int64_t now_us, bool silence)
{
    const veer_json_node *node = NULL;
    veer_arena arena;
    veer_alert alert;
    veer_silence quiet;
    veer_arena_init(&arena, 1 << 20);
    OK(veer_json_tree(json, strlen(json), &arena, &node, NULL));
    if (silence) {
        OK(veer_silence_read(node, now_us, &arena, &quiet, NULL));
        OK(veer_board_load_silence(board, &quiet, NULL));
    } else {
        OK(veer_alert_read(node, &arena, &alert, NULL));
        OK(veer_board_load_alert(board, &alert, NULL));
    }
    veer_arena_done(&arena);
}

static void restart(world *w)
{
    veer_board_free(w->restarted);
    OK(veer_board_new(&w->options, &w->restarted, NULL));
    if (w->disk.doc != NULL)
        OK(veer_board_load(w->restarted, w->disk.doc, strlen(w->disk.doc), NULL));
    for (size_t i = 0; i < veer_map_count(w->disk.ids); i++)
        if (w->disk.fates[i].open)
            load_alert(w->restarted, w->disk.fates[i].json, w->now_us, false);
    for (size_t i = 0; i < MAX_SILENCES; i++)
        if (w->disk.silences[i] != NULL)
            load_alert(w->restarted, w->disk.silences[i], w->now_us, true);
}

/* Fails with the first place where the texts differ. */
static void check_same(char *a, char *b)
{
    size_t at = 0;
    while (a[at] != '\0' && a[at] == b[at])
        at++;
    const size_t from = at > 200 ? at - 200 : 0;
    if (a[at] != b[at])
        fail_msg("%.300s\nloaded: %.300s", a + from, b + from);
    free(a);
    free(b);
}

/* ---- one step ---- */

/* All that changes say, as text. */
static char *text_of(const veer_changes *changes)
{
    veer_buf buf;
    veer_json_writer json;
    veer_buf_init(&buf, 1 << 24);
    for (size_t i = 0; i < changes->n_alerts; i++) {
        veer_json_writer_init(&json, &buf, 0);
        veer_alert_write(&json, &changes->alerts[i]);
        veer_buf_putc(&buf, '\n');
    }
    for (size_t i = 0; i < changes->n_events; i++) {
        veer_json_writer_init(&json, &buf, 0);
        veer_alert_event_write(&json, &changes->events[i]);
        veer_buf_putc(&buf, '\n');
    }
    for (size_t i = 0; i < changes->n_notices; i++) {
        const veer_notice *notice = &changes->notices[i];
        veer_buf_printf(&buf, "%s %s %zu\n", veer_alert_event_text(notice->kind), notice->alert->id,
                        notice->n_channels);
    }
    veer_buf_printf(&buf, "%zu %zu %zu %d\n", changes->n_silences, changes->n_gone_silences,
                    changes->n_fired, changes->watches_changed);
    return own(&buf);
}

typedef veer_rc deed(world *w, veer_board *board, const void *what, veer_changes *changes);

/* Does the same to both boards; they answer the same; what came of it is written. */
static void both(world *w, deed *act, const void *what)
{
    veer_changes a, b;
    veer_changes_init(&a);
    veer_changes_init(&b);
    const veer_rc rc = act(w, w->steady, what, &a);
    assert_int_equal(act(w, w->restarted, what, &b), rc);
    check_same(text_of(&a), text_of(&b));
    commit(w, &a);
    if (b.watches_changed) {
        free(w->disk.doc);
        w->disk.doc = save(w->restarted);
    }
    veer_changes_done(&a);
    veer_changes_done(&b);
}

typedef struct sight {
    const veer_rule *rule; /* that is evaluated */
    veer_watch_key key;    /* on whom */
    veer_finding finding;  /* what was found */
} sight;

static veer_rc do_observe(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    const sight *s = what;
    return veer_board_observe(board, s->rule, &s->key, &s->finding, w->now_us, changes, NULL);
}

static veer_rc do_settle(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    const veer_rule *rules[RULES];
    (void)what;
    for (size_t i = 0; i < RULES; i++)
        rules[i] = &w->rules[i];
    return veer_board_settle(board, rules, RULES, w->now_us, changes, NULL);
}

static veer_rc do_acknowledge(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    return veer_board_acknowledge(board, what, "ann", "seen", w->now_us, changes, NULL);
}

static veer_rc do_resolve(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    return veer_board_resolve(board, what, "bob", NULL, w->now_us, changes, NULL);
}

static veer_rc do_forget(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    return veer_board_forget(board, what, "gone", w->now_us, changes, NULL);
}

static veer_rc do_silence(world *w, veer_board *board, const void *what, veer_changes *changes)
{
    return veer_board_silence(board, what, w->now_us, changes, NULL);
}

static const char *const models[MODELS] = {"fraud", "churn", "spam"};
static const char *const versions[VERSIONS] = {"", "v2"};

/* Long spells of the same, by the hour, with noise. */
static veer_truth truth_of(world *w, size_t which)
{
    const uint64_t dice = below(w, 20);
    const bool spell = ((uint64_t)(w->now_us / HOUR) * 7 + which) % 4 == 0;
    if (dice == 0)
        return VEER_UNKNOWN;
    return spell == (dice > 1) ? VEER_TRUE : VEER_FALSE;
}

static void observe(world *w, size_t rule, size_t model, size_t version)
{
    const veer_truth truth = truth_of(w, rule * 5 + model * 3 + version);
    const sight s = {&w->rules[rule],
                     {w->rules[rule].name, models[model], versions[version],
                      rule == 4 ? "country=IT" : NULL},
                     scene_finding(truth, 0.69 - veer_rng_unit(&w->rng) * 0.4)};
    both(w, do_observe, &s);
}

static void observe_all(world *w)
{
    for (size_t r = 0; r < RULES; r++)
        for (size_t m = 0; m < MODELS; m++)
            for (size_t v = 0; v < VERSIONS; v++)
                observe(w, r, m, v);
}

static void by_hand(world *w)
{
    const size_t n = veer_board_alert_count(w->steady);
    if (n > 0 && below(w, 4) == 0) {
        char id[VEER_ALERT_ID_SIZE];
        snprintf(id, sizeof id, "%s", veer_board_alert_at(w->steady, below(w, n))->id);
        both(w, below(w, 2) == 0 ? do_acknowledge : do_resolve, id);
    }
    if (w->next_silence < MAX_SILENCES && below(w, 30) == 0) {
        char id[16];
        const veer_label matcher = {"model", models[below(w, MODELS)]};
        snprintf(id, sizeof id, "s%u", w->next_silence++);
        const veer_silence silence = {.id = id,
                                      .matchers = &matcher,
                                      .n_matchers = 1,
                                      .by = "ann",
                                      .from_us = w->now_us,
                                      .to_us = w->now_us + (int64_t)(1 + below(w, 300)) * MINUTE,
                                      .created_us = w->now_us};
        both(w, do_silence, &silence);
    }
    if (below(w, 100) == 0) {
        const veer_watch_key key = {.rule =
                                        below(w, 2) == 0 ? w->rules[below(w, RULES)].name : NULL,
                                    .model = models[below(w, MODELS)]};
        both(w, do_forget, &key);
    }
}

static void turn_clock(world *w)
{
    const uint64_t dice = w->jumps ? below(w, 60) : 2;
    if (dice == 0)
        w->now_us -= (int64_t)below(w, 100) * HOUR;
    else if (dice == 1)
        w->now_us += (int64_t)below(w, 100) * HOUR;
    else
        w->now_us += 5 * MINUTE;
}

static void check_boards(const world *w)
{
    check_same(save(w->steady), save(w->restarted));
    const size_t n = veer_board_alert_count(w->steady);
    assert_int_equal(n, veer_board_alert_count(w->restarted));
    for (size_t i = 0; i < n; i++) {
        const veer_alert *alert = veer_board_alert_at(w->steady, i);
        assert_string_equal(alert->id, veer_board_alert_at(w->restarted, i)->id);
        for (size_t j = i + 1; j < n; j++) { /* one open alert of a watch */
            const veer_alert *other = veer_board_alert_at(w->steady, j);
            assert_false(strcmp(alert->rule, other->rule) == 0 &&
                         strcmp(alert->model, other->model) == 0 &&
                         strcmp(alert->version, other->version) == 0);
        }
    }
}

/* In no 60 minutes more than the limit. */
static void check_rate(const world *w)
{
    for (size_t i = w->options.max_per_hour; i < w->disk.n_told && !w->jumps; i++)
        assert_true(w->disk.told_us[i] - w->disk.told_us[i - w->options.max_per_hour] >= HOUR);
}

static void check_fates(const world *w, size_t *ret_told)
{
    for (size_t i = 0; i < veer_map_count(w->disk.ids); i++) {
        const fate *f = &w->disk.fates[i];
        assert_false(f->open);
        assert_int_equal(f->fired, 1);
        assert_int_equal(f->ended, 1);
        assert_int_equal(f->told, f->closed);
        *ret_told += f->told;
    }
}

static void open_world(world *w, uint64_t seed)
{
    static const char *const names[RULES] = {"a", "b", "c", "d", "e"};
    static const char *const muted[] = {"b", "c*"};
    static const char *const channels[] = {"oncall"};
    *w = (world){.now_us = START_US, .jumps = seed % 2 == 1};
    w->options = (veer_board_options){.max_per_hour = 6,
                                      .max_per_model_hour = 3,
                                      .min_severity = VEER_SEVERITY_MEDIUM};
    veer_rng_init(&w->rng, seed);
    OK(veer_map_new(MAX_ALERTS, &w->disk.ids, NULL));
    OK(veer_board_new(&w->options, &w->steady, NULL));
    OK(veer_board_new(&w->options, &w->restarted, NULL));
    for (size_t i = 0; i < RULES; i++)
        w->rules[i] = (veer_rule){.name = names[i],
                                  .severity = (veer_severity)(i % 4),
                                  .for_us = (int64_t)i * 5 * MINUTE,
                                  .keep_firing_us = (int64_t)(i % 3) * 10 * MINUTE,
                                  .cooldown_us = (int64_t)(i % 4) * 30 * MINUTE,
                                  .inhibits = muted,
                                  .n_inhibits = i == 0 || i == 2 ? 2 : 0,
                                  .channels = channels,
                                  .n_channels = i % 2};
}

static void close_world(world *w)
{
    for (size_t i = 0; i < MAX_ALERTS; i++)
        free(w->disk.fates[i].json);
    for (size_t i = 0; i < MAX_SILENCES; i++)
        free(w->disk.silences[i]);
    free(w->disk.doc);
    veer_map_free(w->disk.ids);
    veer_board_free(w->steady);
    veer_board_free(w->restarted);
}

static void test_random_streams(void **state)
{
    (void)state;
    static world w;
    const veer_watch_key all = {0};
    for (uint64_t seed = 0; seed < 6; seed++) {
        size_t told = 0;
        open_world(&w, seed);
        for (size_t step = 0; step < STEPS / 6; step++) {
            turn_clock(&w);
            observe_all(&w);
            by_hand(&w);
            if (below(&w, 10) == 0)
                restart(&w);
            both(&w, do_settle, NULL);
            check_boards(&w);
            if (below(&w, 10) == 0)
                restart(&w);
        }
        both(&w, do_forget, &all);
        check_rate(&w);
        check_fates(&w, &told);
        const veer_board_counts counts = veer_board_counts_get(w.steady);
        assert_int_equal(counts.fired, counts.resolved);
        assert_int_equal(counts.fired, veer_map_count(w.disk.ids));
        assert_true(told > 10); /* the streams do something */
        assert_true(counts.held_limit > 0 && counts.held_silence > 0 && counts.held_severity > 0 &&
                    counts.held_inhibited > 0);
        close_world(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
