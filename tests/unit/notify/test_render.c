/* Every kind of channel against golden files: tests/golden/notify/<kind>_<case>.txt, which hold the
 * requests as they are sent. VEER_GOLDEN_WRITE=1 writes them anew, to be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "notify/render.h"
#include "unit/notify/sample.h"

#define GOLDEN_BYTES ((size_t)1 << 20)

/* ---- messages ---- */

typedef struct sample {
    veer_alert alerts[5];   /* of it */
    veer_notice notices[5]; /* of it */
    veer_message message;   /* of them */
} sample;

static void sample_of(sample *s, const char *which)
{
    memset(s, 0, sizeof *s);
    s->message = (veer_message){.id = "msg_0006c0ffee",
                                .channel = "team",
                                .model = "fraud",
                                .created_us = SAMPLE_NOW_US,
                                .notices = s->notices,
                                .page_url = "https://veer.test/"};
    for (size_t i = 0; i < 5; i++) {
        s->alerts[i] = sample_alert();
        s->notices[i] = (veer_notice){.kind = VEER_ALERT_EVENT_FIRED, .alert = &s->alerts[i]};
    }
    s->message.n_notices = 1;
    if (strcmp(which, "resolved") == 0) {
        s->alerts[0] = sample_resolved();
        s->notices[0].kind = VEER_ALERT_EVENT_RESOLVED;
    } else if (strcmp(which, "test") == 0) {
        s->message.n_notices = 0;
        s->message.model = "";
    } else if (strcmp(which, "many") == 0) {
        s->message.n_notices = 5;
        s->alerts[1].rule = "P99 <latency> & \"more\"";
        s->alerts[1].term = "p99(latency_ms)[5m]";
        s->alerts[1].expr = "p99(latency_ms)[5m] > 250";
        s->alerts[1].message = "p99(latency_ms)[5m] of fraud v2 is 1830, above 250";
        s->alerts[1].compare = VEER_COMPARE_GT;
        s->alerts[1].limit = 250;
        s->alerts[1].worst = 12345.678;
        s->alerts[1].signal.value = 1830;
        s->alerts[1].signal.has_baseline = false;
        s->alerts[1].severity = VEER_SEVERITY_CRITICAL;
        s->alerts[1].n_columns = 0;
        s->alerts[1].n_labels = 0;
        s->alerts[1].runbook = NULL;
        s->notices[1].kind = VEER_ALERT_EVENT_ESCALATED;
        s->alerts[2].rule = "Stumm";
        s->alerts[2].version = "";
        s->alerts[2].segment = "country=IT";
        s->alerts[2].status = VEER_ALERT_ACKNOWLEDGED;
        s->alerts[2].acknowledged_by = "Jos\xC3\xA9";
        s->alerts[2].acknowledged_us = SAMPLE_NOW_US;
        s->alerts[2].signal = (veer_signal){.why = "no predictions"};
        s->notices[2].kind = VEER_ALERT_EVENT_ACKNOWLEDGED;
        s->alerts[3] = sample_resolved();
        s->alerts[3].resolved_by = "anna";
        s->alerts[3].notes = "rolled back\nto v1";
        s->notices[3].kind = VEER_ALERT_EVENT_RESOLVED;
        s->alerts[4].model = "fraud [x](http://evil.test) <!channel>";
        s->alerts[4].severity = VEER_SEVERITY_LOW;
    }
}

/* ---- golden files ---- */

static void put_request(veer_buf *out, const veer_outgoing *r)
{
    if (r->mail != NULL) {
        veer_buf_printf(out, "%s\nfrom %s%s\n", r->url, r->mail->from,
                        r->mail->plain ? " without STARTTLS" : "");
        for (size_t i = 0; i < r->mail->n_to; i++)
            veer_buf_printf(out, "to %s\n", r->mail->to[i]);
        for (size_t i = 0; i < r->mail->text_len; i++)
            if (r->mail->text[i] != '\r')
                veer_buf_putc(out, r->mail->text[i]);
        return;
    }
    veer_buf_printf(out, "%s %s\n", r->method, r->url);
    for (size_t i = 0; i < r->n_headers; i++)
        veer_buf_printf(out, "%s\n", r->headers[i]);
    veer_buf_puts(out, "\n");
    veer_buf_append(out, r->body, r->body_len);
    veer_buf_puts(out, "\n\n");
}

static void compare(const char *name, veer_buf *got)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/notify/%s.txt", getenv("VEER_SOURCE_ROOT"), name);
    if (getenv("VEER_GOLDEN_WRITE") != NULL) {
        FILE *const to = fopen(path, "wb");
        assert_non_null(to);
        assert_int_equal(fwrite(got->data, 1, got->len, to), got->len);
        fclose(to);
        return;
    }
    FILE *const from = fopen(path, "rb");
    if (from == NULL)
        fail_msg("no %s", path);
    char *const want = calloc(1, GOLDEN_BYTES);
    assert_non_null(want);
    const size_t len = fread(want, 1, GOLDEN_BYTES - 1, from);
    fclose(from);
    want[len] = '\0';
    const bool same = len == got->len && memcmp(want, got->data, len) == 0;
    free(want);
    if (!same)
        fail_msg("%s is now:\n%s", name, veer_buf_cstr(got));
}

static void render(const veer_channel *channel, const veer_message *message, const char *name)
{
    veer_arena arena;
    veer_outgoing *requests = NULL;
    size_t n = 0;
    veer_buf out;
    veer_err err = VEER_ERR_INIT;
    veer_arena_init(&arena, (size_t)64 << 20);
    veer_buf_init(&out, GOLDEN_BYTES);
    const veer_rc rc = channel->kind->render(channel, message, SAMPLE_NOW_US + 5000000, &arena,
                                             &requests, &n, &err);
    if (rc != VEER_OK)
        fail_msg("%s: %s", name, err.msg);
    for (size_t i = 0; i < n; i++) {
        put_request(&out, &requests[i]);
        assert_int_equal(veer_outgoing_check(&requests[i], NULL), VEER_OK);
    }
    compare(name, &out);
    veer_buf_done(&out);
    veer_arena_done(&arena);
}

static void every_kind_is_as_its_golden_file(void **state)
{
    (void)state;
    static const char *const cases[] = {"fired", "resolved", "many", "test"};
    for (size_t k = 0; k < veer_n_channel_kinds; k++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            char name[64];
            sample s;
            const veer_channel channel = sample_channel(veer_channel_kinds[k]->name);
            sample_of(&s, cases[i]);
            snprintf(name, sizeof name, "%s_%s", channel.kind->name, cases[i]);
            render(&channel, &s.message, name);
        }
}

static void webhooks_are_signed_and_known_to_receivers_of_alertmanager(void **state)
{
    (void)state;
    sample s;
    sample_of(&s, "many");
    const veer_channel channel = sample_channel("webhook");
    sample_set("secret", SAMPLE_KEY);
    sample_set("old_secret", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    sample_set("hub_secret", "It's a Secret to Everybody");
    sample_set("headers", "Authorization: Bearer s3cr3t-token\nX-Team: ml");
    sample_set("format", "alertmanager");
    render(&channel, &s.message, "webhook_signed");
}

static void settings_of_mail_show(void **state)
{
    (void)state;
    sample s;
    sample_of(&s, "fired");
    s.alerts[0].rule = "Genauigkeit f\xC3\xA4llt \xE2\x80\x93 eine Regel mit einem langen Namen, "
                       "der nicht in eine Zeile passt \xE2\x98\x82";
    s.alerts[0].notes = ".\r\nBcc: x@example.com";
    const veer_channel channel = sample_channel("email");
    sample_set("security", "tls");
    sample_set("user", "veer");
    sample_set("password", "s3cr3t-password");
    render(&channel, &s.message, "email_words");
}

/* ---- limits of the receivers ---- */

static char *long_text(size_t len, char c)
{
    char *const text = malloc(len + 1);
    assert_non_null(text);
    memset(text, c, len);
    text[len] = '\0';
    return text;
}

/* Sum and longest of the texts below a node, and how many blocks there are. */
static void measure(const veer_json_node *node, size_t *sum, size_t *longest)
{
    for (; node != NULL; node = node->next) {
        if (node->kind == VEER_JSON_STRING && node->key != NULL && strcmp(node->key, "text") == 0) {
            const size_t len = strlen(node->text);
            *sum += len;
            *longest = len > *longest ? len : *longest;
        }
        measure(node->child, sum, longest);
    }
}

static const veer_json_node *body_of(const veer_channel *channel, const veer_message *message,
                                     veer_arena *arena, size_t *ret_len)
{
    veer_outgoing *requests = NULL;
    size_t n = 0;
    const veer_json_node *node = NULL;
    assert_int_equal(channel->kind->render(channel, message, SAMPLE_NOW_US, arena, &requests, &n,
                                           NULL),
                     VEER_OK);
    assert_true(n >= 1);
    assert_int_equal(veer_json_tree(requests[0].body, requests[0].body_len, arena, &node, NULL),
                     VEER_OK);
    *ret_len = requests[0].body_len;
    return node;
}

static void long_and_many_texts_stay_within_the_limits_of_receivers(void **state)
{
    (void)state;
    veer_arena arena;
    veer_alert alerts[VEER_LIMIT_MESSAGE_NOTICES];
    veer_notice notices[VEER_LIMIT_MESSAGE_NOTICES];
    char *const big = long_text(20000, '&');
    for (size_t i = 0; i < VEER_LIMIT_MESSAGE_NOTICES; i++) {
        alerts[i] = sample_alert();
        alerts[i].message = big;
        alerts[i].rule = big;
        alerts[i].expr = big;
        alerts[i].notes = big;
        notices[i] = (veer_notice){.kind = VEER_ALERT_EVENT_FIRED, .alert = &alerts[i]};
    }
    for (size_t count = 1; count <= VEER_LIMIT_MESSAGE_NOTICES;
         count += VEER_LIMIT_MESSAGE_NOTICES - 1) {
        const veer_message message = {.id = "msg_1",
                                      .channel = "team",
                                      .model = "fraud",
                                      .created_us = SAMPLE_NOW_US,
                                      .notices = notices,
                                      .n_notices = count,
                                      .page_url = "https://veer.test"};
        size_t len = 0;
        size_t sum = 0;
        size_t longest = 0;
        size_t blocks = 0;
        veer_arena_init(&arena, (size_t)256 << 20);
        const veer_channel slack = sample_channel("slack");
        const veer_json_node *node = body_of(&slack, &message, &arena, &len);
        for (const veer_json_node *b = veer_json_get_first(node, "blocks"); b != NULL; b = b->next)
            blocks++;
        measure(veer_json_get_first(node, "blocks"), &sum, &longest);
        assert_true(sum <= 13000);
        assert_true(longest <= 3000);
        assert_true(blocks <= 50);
        const veer_json_node *const header = veer_json_get_first(node, "blocks");
        assert_true(strlen(veer_json_get_text(veer_json_get(header, "text"), "text", "")) <= 150);

        const veer_channel teams = sample_channel("teams");
        body_of(&teams, &message, &arena, &len);
        assert_true(len <= 28000);

        const veer_channel pagerduty = sample_channel("pagerduty");
        node = body_of(&pagerduty, &message, &arena, &len);
        assert_true(len <= 512000);
        assert_true(strlen(veer_json_get_text(veer_json_get(node, "payload"), "summary", "")) <=
                    1024);
        assert_true(strlen(veer_json_get_text(node, "dedup_key", "")) <= 255);
        veer_arena_done(&arena);
    }
    free(big);
}

static const char *cut(const char *text, size_t max, bool entities, char out[64])
{
    veer_buf buf;
    veer_buf_init(&buf, 63);
    veer_render_cut(&buf, text, max, entities);
    memcpy(out, veer_buf_cstr(&buf), buf.len + 1);
    veer_buf_done(&buf);
    return out;
}

static void texts_are_cut_between_characters(void **state)
{
    (void)state;
    char out[64];
    assert_string_equal(cut("abcdef", 6, false, out), "abcdef");
    assert_string_equal(cut("abcdefg", 6, false, out), "abc...");
    assert_string_equal(cut("ab\xC3\xA9\xC3\xA9gh", 6, false, out), "ab...");
    assert_string_equal(cut("a&b", 7, true, out), "a&amp;b");
    assert_string_equal(cut("a&bc", 7, true, out), "a...");
    assert_string_equal(cut("<>", 64, true, out), "&lt;&gt;");
    assert_string_equal(cut("", 6, true, out), "");
}

/* The vectors of the two specifications. */
static void signatures_are_those_of_the_specifications(void **state)
{
    (void)state;
    static const char body[] = "{\"test\": 2432232314}";
    veer_buf out;
    veer_buf_init(&out, 256);
    assert_int_equal(veer_webhook_sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                       "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body,
                                       sizeof body - 1, &out, NULL),
                     VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    veer_buf_clear(&out);
    veer_webhook_hub_sign("It's a Secret to Everybody", "Hello, World!", 13, &out);
    assert_string_equal(veer_buf_cstr(&out),
                        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    veer_buf_done(&out);
}

static void keys_have_24_to_64_bytes(void **state)
{
    (void)state;
    static const struct {
        size_t letters; /* of base64: 4 are 3 bytes */
        veer_rc rc;     /* wanted */
    } cases[] = {{28, VEER_EINVAL}, {32, VEER_OK}, {84, VEER_OK}, {88, VEER_EINVAL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char key[128] = "whsec_";
        memset(key + 6, 'A', cases[i].letters);
        veer_buf out;
        veer_buf_init(&out, 256);
        assert_int_equal(veer_webhook_sign(key, "id", 1, "", 0, &out, NULL), cases[i].rc);
        veer_buf_done(&out);
    }
    veer_err err = VEER_ERR_INIT;
    veer_buf out;
    veer_buf_init(&out, 256);
    assert_int_equal(veer_webhook_sign("s3cr3t!", "id", 1, "", 0, &out, &err), VEER_EINVAL);
    assert_null(strstr(err.msg, "s3cr3t"));
    veer_buf_done(&out);
}

static void settings_are_checked_together(void **state)
{
    (void)state;
    veer_channel c = sample_channel("email");
    assert_int_equal(c.kind->check(&c, NULL), VEER_OK);
    sample_set("password", "s3cr3t");
    assert_int_equal(c.kind->check(&c, NULL), VEER_EINVAL);
    sample_set("user", "veer");
    assert_int_equal(c.kind->check(&c, NULL), VEER_OK);
    sample_set("security", "none");
    assert_int_equal(c.kind->check(&c, NULL), VEER_EINVAL);
    sample_set("security", "tls");
    sample_set("to", "a@example.com\nnobody");
    assert_int_equal(c.kind->check(&c, NULL), VEER_EINVAL);
    sample_set("to", "a@example.com");
    sample_set("server", "user:pw@smtp.test");
    assert_int_equal(c.kind->check(&c, NULL), VEER_EINVAL);
    c = sample_channel("webhook");
    assert_int_equal(c.kind->check(&c, NULL), VEER_OK);
    sample_set("secret", "plain");
    assert_int_equal(c.kind->check(&c, NULL), VEER_EINVAL);
}

static veer_rc judge(const char *kind, int status, const char *body)
{
    const veer_channel c = sample_channel(kind);
    veer_outgoing_answer answer = {.status = status, .body_len = strlen(body)};
    memcpy(answer.body, body, strlen(body) + 1);
    return c.kind->judge != NULL ? c.kind->judge(&answer, NULL) : veer_channel_judge(&answer, NULL);
}

static void answers_are_judged(void **state)
{
    (void)state;
    static const struct {
        const char *kind; /* of channel */
        int status;       /* of the answer */
        const char *body; /* of it */
        veer_rc rc;       /* wanted */
    } cases[] = {
        {"webhook", 200, "", VEER_OK},
        {"webhook", 202, "x", VEER_OK},
        {"webhook", 301, "", VEER_EINVAL},
        {"webhook", 400, "", VEER_EINVAL},
        {"webhook", 404, "", VEER_EINVAL},
        {"webhook", 410, "", VEER_EINVAL},
        {"webhook", 408, "", VEER_EIO},
        {"webhook", 429, "", VEER_EIO},
        {"webhook", 500, "", VEER_EIO},
        {"webhook", 503, "", VEER_EIO},
        {"slack", 200, "ok", VEER_OK},
        {"slack", 200, "<html>", VEER_EIO},
        {"slack", 400, "invalid_payload", VEER_EINVAL},
        {"slack", 500, "rollup_error", VEER_EIO},
        {"pagerduty", 202, "{}", VEER_OK},
        {"alertmanager", 200, "", VEER_OK},
        {"teams", 202, "", VEER_OK},
        {"teams", 200,
         "Webhook message delivery failed with error: Microsoft Teams endpoint "
         "returned HTTP error 429",
         VEER_EIO},
        {"email", 250, "250 taken", VEER_OK},
        {"email", 451, "451 later", VEER_EIO},
        {"email", 550, "550 never", VEER_EINVAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (judge(cases[i].kind, cases[i].status, cases[i].body) != cases[i].rc)
            fail_msg("%s %d %s", cases[i].kind, cases[i].status, cases[i].body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_as_its_golden_file),
        cmocka_unit_test(webhooks_are_signed_and_known_to_receivers_of_alertmanager),
        cmocka_unit_test(settings_of_mail_show),
        cmocka_unit_test(long_and_many_texts_stay_within_the_limits_of_receivers),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(signatures_are_those_of_the_specifications),
        cmocka_unit_test(keys_have_24_to_64_bytes),
        cmocka_unit_test(settings_are_checked_together),
        cmocka_unit_test(answers_are_judged),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
