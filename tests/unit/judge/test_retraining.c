/* The states of a run over a clock that is turned by hand; actions are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/line.h"
#include "base/time.h"
#include "judge/retraining.h"
#include "notify/action.h"
#include "store/memory/memory.h"

#define START INT64_C(1700000000000000)

static const char *const fraud[] = {"fraud*"};
static const veer_action action = {.name = "retrain-fraud",
                                   .kind = "http",
                                   .models = fraud,
                                   .n_models = 1,
                                   .cooldown_us = VEER_US_PER_HOUR,
                                   .timeout_us = 2 * VEER_US_PER_HOUR};

static struct {
    bool gone;       /* there is no action */
    veer_rc answer;  /* to the next calls */
    unsigned calls;  /* so far */
    char last[1024]; /* "id model version reason url" of the last */
    int64_t pid;     /* that the action gives */
} acted;

/* In place of those of the outbox. */
veer_rc acted_action(veer_outbox *outbox, const char *model, veer_arena *arena,
                     const veer_action **ret, veer_err *err) __asm__("__wrap_veer_outbox_action");
veer_rc acted_act(veer_outbox *outbox, const veer_action *which, const veer_action_call *call,
                  int64_t now_us, const atomic_bool *stop, veer_action_outcome *ret,
                  veer_err *err) __asm__("__wrap_veer_outbox_act");

veer_rc acted_action(veer_outbox *outbox, const char *model, veer_arena *arena,
                     const veer_action **ret, veer_err *err)
{
    (void)outbox, (void)arena, (void)err;
    *ret = !acted.gone && veer_pattern_matches(action.models[0], model) ? &action : NULL;
    return VEER_OK;
}

veer_rc acted_act(veer_outbox *outbox, const veer_action *which, const veer_action_call *call,
                  int64_t now_us, const atomic_bool *stop, veer_action_outcome *ret, veer_err *err)
{
    (void)outbox, (void)now_us, (void)stop;
    assert_ptr_equal(which, &action);
    acted.calls++;
    veer_line_print(acted.last, sizeof acted.last, "%s|%s|%s|%s|%s", call->model, call->version,
                    call->reason, call->alert, call->report_url);
    if (acted.answer != VEER_OK)
        return veer_fail(err, acted.answer, "host.example says no");
    ret->pid = acted.pid;
    return VEER_OK;
}

typedef struct stage {
    veer_store *store;       /* memory */
    veer_manual_clock clock; /* turned by hand */
    veer_retraining *r;      /* under test */
    veer_arena arena;        /* of answers */
    unsigned events;         /* told */
    char last_event[64];     /* status of the last one */
} stage;

static void on_event(void *context, const char *event, const char *json, size_t len)
{
    stage *const s = context;
    veer_arena arena;
    const veer_json_node *node = NULL;
    assert_string_equal(event, "retraining");
    veer_arena_init(&arena, 1 << 20);
    assert_int_equal(veer_json_tree(json, len, &arena, &node, NULL), VEER_OK);
    veer_line_print(s->last_event, sizeof s->last_event, "%s",
                    veer_json_get_text(node, "status", "?"));
    s->events++;
    veer_arena_done(&arena);
}

static void reopen(stage *s)
{
    veer_retraining_close(s->r);
    s->r = NULL;
    const veer_retraining_options options = {.store = s->store,
                                             .clock = &s->clock.clock,
                                             .base_url = "https://veer.example",
                                             .on_event = on_event,
                                             .event_context = s,
                                             .no_thread = true};
    assert_int_equal(veer_retraining_open(&options, &s->r, NULL), VEER_OK);
}

static int begin(void **state)
{
    static stage s;
    memset(&s, 0, sizeof s);
    memset(&acted, 0, sizeof acted);
    veer_arena_init(&s.arena, 1 << 24);
    veer_manual_clock_init(&s.clock, START);
    assert_int_equal(veer_store_memory_open(&s.store, NULL), VEER_OK);
    reopen(&s);
    *state = &s;
    return 0;
}

static int end(void **state)
{
    stage *const s = *state;
    veer_retraining_close(s->r);
    veer_store_close(s->store);
    veer_arena_done(&s->arena);
    return 0;
}

static veer_rc ask(stage *s, const char *model, const char *alert, veer_retraining_run *ret,
                   veer_err *err)
{
    const veer_retraining_run wish = {
        .model = model, .version = "v1", .reason = "accuracy is low", .alert = alert};
    return veer_retraining_request(s->r, &wish, &s->arena, ret, err);
}

static veer_retraining_run asked(stage *s)
{
    veer_retraining_run run;
    assert_int_equal(ask(s, "fraud-eu", NULL, &run, NULL), VEER_OK);
    return run;
}

static void work(stage *s)
{
    assert_int_equal(veer_retraining_work(s->r, NULL), VEER_OK);
}

static void pass(stage *s, int64_t us)
{
    veer_manual_clock_advance(&s->clock, us);
    work(s);
}

static veer_retraining_run got(stage *s, const char *id)
{
    veer_retraining_run run;
    assert_int_equal(veer_retraining_get(s->r, id, &s->arena, &run, NULL), VEER_OK);
    return run;
}

static veer_rc report(stage *s, const char *id, veer_retraining_status status, const char *version)
{
    veer_retraining_run run;
    return veer_retraining_report(s->r, id, status, version, "said", &s->arena, &run, NULL);
}

static void requested_running_completed(void **state)
{
    stage *const s = *state;
    const veer_retraining_run run = asked(s);
    assert_int_equal(run.status, VEER_RETRAINING_REQUESTED);
    assert_string_equal(run.action, "retrain-fraud");
    assert_string_equal(run.by, "veer");
    assert_int_equal(run.requested_us, START);
    assert_int_equal(acted.calls, 0);
    pass(s, VEER_US_PER_SECOND);
    char wanted[200];
    veer_line_print(wanted, sizeof wanted,
                    "fraud-eu|v1|accuracy is low||https://veer.example/api/v1/retraining/%s",
                    run.id);
    assert_string_equal(acted.last, wanted);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_RUNNING);
    assert_int_equal(got(s, run.id).started_us, START + VEER_US_PER_SECOND);
    pass(s, VEER_US_PER_HOUR);
    assert_int_equal(acted.calls, 1);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_OK);
    const veer_retraining_run done = got(s, run.id);
    assert_int_equal(done.status, VEER_RETRAINING_COMPLETED);
    assert_string_equal(done.new_version, "v2");
    assert_string_equal(done.notes, "said");
    assert_int_equal(done.ended_us, START + VEER_US_PER_SECOND + VEER_US_PER_HOUR);
    assert_int_equal(s->events, 3);
    assert_string_equal(s->last_event, "completed");
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_OK);
    assert_int_equal(s->events, 3);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v3"), VEER_EINVAL);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_RUNNING, NULL), VEER_EINVAL);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_FAILED, NULL), VEER_EINVAL);
    assert_int_equal(report(s, "retraining_0", VEER_RETRAINING_FAILED, NULL), VEER_ENOTFOUND);
}

static void one_at_a_time_and_a_cooldown(void **state)
{
    stage *const s = *state;
    veer_err err = VEER_ERR_INIT;
    veer_retraining_run other = {.id = "untouched"};
    const veer_retraining_run run = asked(s);
    assert_int_equal(ask(s, "fraud-eu", NULL, &other, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "is requested"));
    assert_int_equal(ask(s, "fraud-us", NULL, &other, &err), VEER_OK);
    assert_string_not_equal(other.id, run.id);
    assert_int_equal(ask(s, "churn", NULL, &other, &err), VEER_ENOTFOUND);
    assert_string_equal(err.msg, "there is no retraining action for model 'churn'");
    work(s);
    assert_int_equal(acted.calls, 2);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_FAILED, NULL), VEER_OK);
    veer_manual_clock_advance(&s->clock, VEER_US_PER_HOUR - 1);
    assert_int_equal(ask(s, "fraud-eu", NULL, &other, &err), VEER_EINVAL);
    assert_string_equal(err.msg,
                        "the cooldown of 'retrain-fraud' lasts until 2023-11-14T23:13:20Z");
    reopen(s);
    assert_int_equal(ask(s, "fraud-eu", NULL, &other, &err), VEER_EINVAL);
    veer_manual_clock_advance(&s->clock, 1);
    assert_int_equal(ask(s, "fraud-eu", NULL, &other, &err), VEER_OK);
}

static void an_alert_asks_once(void **state)
{
    stage *const s = *state;
    veer_retraining_run first, again;
    assert_int_equal(ask(s, "fraud-eu", "alert_1", &first, NULL), VEER_OK);
    assert_int_equal(ask(s, "fraud-eu", "alert_1", &again, NULL), VEER_OK);
    assert_string_equal(first.id, again.id);
    assert_int_equal(s->events, 1);
    assert_int_equal(report(s, first.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_OK);
    reopen(s);
    assert_int_equal(ask(s, "fraud-eu", "alert_1", &again, NULL), VEER_OK);
    assert_string_equal(first.id, again.id);
    assert_int_equal(again.status, VEER_RETRAINING_COMPLETED);
    assert_int_equal(ask(s, "fraud-eu", "alert_2", &again, NULL), VEER_EINVAL);
}

static void silence_is_a_failure(void **state)
{
    stage *const s = *state;
    const veer_retraining_run run = asked(s);
    work(s);
    pass(s, 2 * VEER_US_PER_HOUR - 1);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_RUNNING);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_RUNNING, NULL), VEER_OK);
    pass(s, 2 * VEER_US_PER_HOUR - 1);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_RUNNING);
    pass(s, 1);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_FAILED);
    assert_string_equal(got(s, run.id).notes, "nothing was heard of it for 2h");
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_EINVAL);
}

static void calls_that_fail_are_tried_again(void **state)
{
    stage *const s = *state;
    static const int64_t pauses[] = {5 * VEER_US_PER_SECOND, 30 * VEER_US_PER_SECOND,
                                     2 * VEER_US_PER_MINUTE, 10 * VEER_US_PER_MINUTE};
    acted.answer = VEER_EIO;
    const veer_retraining_run run = asked(s);
    work(s);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(acted.calls, i + 1);
        assert_int_equal(got(s, run.id).status, VEER_RETRAINING_REQUESTED);
        pass(s, pauses[i] - 1);
        assert_int_equal(acted.calls, i + 1);
        pass(s, 1);
    }
    assert_int_equal(acted.calls, VEER_RETRAINING_TRIES);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_FAILED);
    assert_string_equal(got(s, run.id).notes,
                        "the action could not be called: host.example says no");
}

static void a_refusal_is_final_and_a_restart_calls_again(void **state)
{
    stage *const s = *state;
    acted.answer = VEER_EIO;
    const veer_retraining_run run = asked(s);
    work(s);
    reopen(s);
    acted.answer = VEER_EINVAL;
    work(s);
    assert_int_equal(acted.calls, 2);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_FAILED);
    pass(s, VEER_US_PER_HOUR);
    const veer_retraining_run next = asked(s);
    acted.gone = true;
    work(s);
    assert_int_equal(acted.calls, 2);
    assert_string_equal(got(s, next.id).notes, "the action could not be called: there is none for "
                                               "this model any more");
}

static void a_quick_pipeline_reports_before_the_call_is_over(void **state)
{
    stage *const s = *state;
    const veer_retraining_run run = asked(s);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_REQUESTED, NULL), VEER_EINVAL);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_OK);
    work(s);
    assert_int_equal(acted.calls, 0);
    assert_int_equal(got(s, run.id).status, VEER_RETRAINING_COMPLETED);
    assert_int_equal(got(s, run.id).started_us, START);
}

static veer_rc count(void *context, const veer_retraining_run *run)
{
    char *const seen = context;
    const size_t len = strlen(seen);
    veer_line_print(seen + len, 200 - len, "%s ", run->model);
    return VEER_OK;
}

static void runs_are_listed_newest_first(void **state)
{
    stage *const s = *state;
    static const char *const models[] = {"fraud-a", "fraud-b", "fraud-c"};
    veer_retraining_run run;
    char seen[200] = "";
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(ask(s, models[i], NULL, &run, NULL), VEER_OK);
    assert_int_equal(veer_retraining_each(s->r, NULL, 2, count, seen, NULL), VEER_OK);
    assert_string_equal(seen, "fraud-c fraud-b ");
    seen[0] = '\0';
    assert_int_equal(veer_retraining_each(s->r, "fraud-a", 9, count, seen, NULL), VEER_OK);
    assert_string_equal(seen, "fraud-a ");
}

static void limits_of_a_wish(void **state)
{
    stage *const s = *state;
    static char text[VEER_LIMIT_NOTES_BYTES + 2];
    veer_retraining_run run;
    memset(text, 'f', sizeof text - 1);
    veer_retraining_run wish = {.model = "fraud", .reason = text + 1};
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_OK);
    wish.model = "fraud2";
    wish.reason = text;
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_ELIMIT);
    wish.reason = NULL;
    wish.version = text + sizeof text - 1 - VEER_LIMIT_NAME_BYTES;
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_OK);
    assert_string_equal(run.reason, "by hand");
    wish.model = "fraud3";
    wish.version--;
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_ELIMIT);
    wish.model = "";
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_EINVAL);
    wish = (veer_retraining_run){.model = "fraud3",
                                 .by = text + sizeof text - 2 - VEER_LIMIT_ACTOR_BYTES};
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_ELIMIT);
    wish.by++;
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_OK);
    assert_int_equal(veer_retraining_report(s->r, run.id, VEER_RETRAINING_RUNNING, NULL, text,
                                            &s->arena, &run, NULL),
                     VEER_ELIMIT);
    assert_int_equal(veer_retraining_report(s->r, run.id, VEER_RETRAINING_RUNNING, NULL, text + 1,
                                            &s->arena, &run, NULL),
                     VEER_OK);
}

/* With a thread and the clock of the machine. */
static void a_thread_does_it_by_itself(void **state)
{
    stage *const s = *state;
    const veer_retraining_options options = {.store = s->store, .clock = veer_clock_system()};
    veer_retraining_run run;
    const veer_retraining_run wish = {.model = "fraud"};
    veer_retraining_close(s->r);
    s->r = NULL;
    assert_int_equal(veer_retraining_open(&options, &s->r, NULL), VEER_OK);
    assert_int_equal(veer_retraining_request(s->r, &wish, &s->arena, &run, NULL), VEER_OK);
    for (int i = 0; i < 6000 && run.status == VEER_RETRAINING_REQUESTED; i++) {
        const struct timespec pause = {.tv_nsec = 10000000};
        (void)nanosleep(&pause, NULL);
        run = got(s, run.id);
    }
    assert_int_equal(run.status, VEER_RETRAINING_RUNNING);
    assert_int_equal(report(s, run.id, VEER_RETRAINING_COMPLETED, "v2"), VEER_OK);
}

static void json_reads_back(void **state)
{
    (void)state;
    const veer_retraining_run run = {.id = "x",
                                     .model = "m",
                                     .version = "",
                                     .new_version = "v2",
                                     .action = "a",
                                     .reason = "r",
                                     .by = "b",
                                     .status = VEER_RETRAINING_FAILED,
                                     .requested_us = START,
                                     .ended_us = START + 5};
    veer_arena arena;
    veer_buf buf;
    veer_json_writer w;
    const veer_json_node *node = NULL;
    veer_retraining_run read;
    veer_arena_init(&arena, 1 << 20);
    veer_buf_init(&buf, 1 << 20);
    veer_json_writer_init(&w, &buf, 0);
    veer_retraining_write(&w, &run);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&buf),
                        "{\"id\":\"x\",\"model\":\"m\",\"version\":\"\",\"new_version\":\"v2\","
                        "\"action\":\"a\",\"reason\":\"r\",\"alert\":null,\"by\":\"b\","
                        "\"notes\":null,\"status\":\"failed\","
                        "\"requested\":\"2023-11-14T22:13:20Z\",\"started\":null,"
                        "\"ended\":\"2023-11-14T22:13:20.000005Z\"}");
    assert_int_equal(veer_json_tree(buf.data, buf.len, &arena, &node, NULL), VEER_OK);
    assert_int_equal(veer_retraining_read(node, &arena, &read, NULL), VEER_OK);
    assert_string_equal(read.new_version, "v2");
    assert_null(read.alert);
    assert_int_equal(read.status, VEER_RETRAINING_FAILED);
    assert_int_equal(read.started_us, 0);
    assert_int_equal(read.ended_us, START + 5);
    veer_buf_done(&buf);
    veer_arena_done(&arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(requested_running_completed),
        TEST(one_at_a_time_and_a_cooldown),
        TEST(an_alert_asks_once),
        TEST(silence_is_a_failure),
        TEST(calls_that_fail_are_tried_again),
        TEST(a_refusal_is_final_and_a_restart_calls_again),
        TEST(a_quick_pipeline_reports_before_the_call_is_over),
        TEST(runs_are_listed_newest_first),
        TEST(limits_of_a_wish),
        TEST(a_thread_does_it_by_itself),
        cmocka_unit_test(json_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
