#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/feed_form.h"

static veer_rc form_of(const char *text, veer_feed_form *ret, veer_err *err)
{
    veer_source *source = NULL;
    assert_int_equal(veer_source_memory("x", text, strlen(text), &source, NULL), VEER_OK);
    const veer_rc rc = veer_feed_form_of(source, ret, err);
    veer_source_free(source);
    return rc;
}

static void forms_show_in_the_first_record(void **state)
{
    (void)state;
    static const struct {
        const char *text;    /* of the file */
        veer_feed_form form; /* what it is */
    } rows[] = {
        {"id,label\n1,2\n", VEER_FEED_CSV},
        {"\xEF\xBB\xBFid\n", VEER_FEED_CSV},
        {"{\"id\":1,\"prediction\":\"a\"}", VEER_FEED_PREDICTIONS},
        {"{\"id\":1,\"prediction\":\"a\",\"label\":\"b\"}", VEER_FEED_PREDICTIONS},
        {"{\"id\":1,\"features\":{},\"label\":\"b\"}", VEER_FEED_PREDICTIONS},
        {"{\"id\":1,\"value\":3}", VEER_FEED_PREDICTIONS},
        {"\n [ {\"id\":1,\"label\":\"b\",\"ts\":5,\"model\":\"m\"}", VEER_FEED_LABELS},
        {"{\"prediction_id\":\"a\",\"ground_truth\":1}\n", VEER_FEED_LABELS},
        {"{\"label\":\"b\"}", VEER_FEED_PREDICTIONS},
        {"{\"model\":\"m\",\"metric\":\"auc\",\"value\":1}", VEER_FEED_POINTS},
        {"[{\"timestamp\":\"2025-04-21T10:00:00\",\"f1_score\":0.85,\"auc\":0.9,\"latency_ms\":120,"
         "\"cost_usd\":0.002}]",
         VEER_FEED_LOG},
        {"{\"ts\":1,\"accuracy\":0.5}\n{\"ts\":2,\"accuracy\":0.6}", VEER_FEED_LOG},
        {"{\"ts\":1,\"amount\":0.5}", VEER_FEED_PREDICTIONS},
        {"{\"id\":\"a\",\"ts\":1,\"accuracy\":0.5}", VEER_FEED_PREDICTIONS},
        {"{\"ts\":1,\"accuracy\":0.5,\"note\":\"x\"}", VEER_FEED_PREDICTIONS},
        {"{\"broken", VEER_FEED_PREDICTIONS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        veer_feed_form form = VEER_FEED_CSV;
        assert_int_equal(form_of(rows[i].text, &form, NULL), VEER_OK);
        if (form != rows[i].form)
            fail_msg("%s: %d", rows[i].text, (int)form);
    }
}

static void nothing_has_no_form(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " \n\n", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        veer_feed_form form;
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(form_of(texts[i], &form, &err), VEER_ENODATA);
        assert_string_equal(err.msg, "x: the file is empty");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_show_in_the_first_record),
        cmocka_unit_test(nothing_has_no_form),
    };
    return cmocka_run_group_tests_name("feed_form", tests, NULL, NULL);
}
