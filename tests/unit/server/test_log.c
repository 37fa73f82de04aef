#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/log.h"

#define TIME_US INT64_C(1751371200123456) /* 2025-07-01T12:00:00.123456Z */

/* Writes one event with these options and gives what stands in the pipe. */
static void written(bool as_json, bool to_journal, char *out, size_t size)
{
    int ends[2];
    veer_log *log = NULL;
    veer_manual_clock clock;
    veer_manual_clock_init(&clock, TIME_US);
    assert_int_equal(pipe(ends), 0);
    const veer_log_options options = {.fd = ends[1],
                                      .as_json = as_json,
                                      .to_journal = to_journal,
                                      .clock = &clock.clock,
                                      .level = "info"};
    assert_int_equal(veer_log_new(&options, &log, NULL), VEER_OK);
    VEER_LOG(log, VEER_LOG_DEBUG, "not this", {"a", "b", 0});
    VEER_LOG(log, VEER_LOG_WARN, "something", {"path", "/a b\n\"c\"", 0}, {"n", NULL, -7},
             {"word", "x", 0}, {"none", "", 0});
    veer_log_free(log);
    close(ends[1]);
    const ssize_t got = read(ends[0], out, size - 1);
    close(ends[0]);
    out[got > 0 ? got : 0] = '\0';
}

static void text_is_one_line(void **state)
{
    (void)state;
    char line[512];
    written(false, false, line, sizeof line);
    assert_string_equal(line, "2025-07-01T12:00:00.123Z warn something path=\"/a b\\n\\\"c\\\"\" "
                              "n=-7 word=x none=\"\"\n");
    written(false, true, line, sizeof line);
    assert_string_equal(line, "<4>something path=\"/a b\\n\\\"c\\\"\" n=-7 word=x none=\"\"\n");
}

static void json_is_one_object(void **state)
{
    (void)state;
    char line[512];
    written(true, false, line, sizeof line);
    assert_string_equal(line, "{\"time\":\"2025-07-01T12:00:00.123456Z\",\"level\":\"warn\","
                              "\"message\":\"something\",\"path\":\"/a b\\n\\\"c\\\"\",\"n\":-7,"
                              "\"word\":\"x\",\"none\":\"\"}\n");
}

static void levels_change(void **state)
{
    (void)state;
    veer_log *log = NULL;
    const veer_log_options options = {.fd = -1, .clock = veer_clock_system(), .level = "error"};
    assert_int_equal(veer_log_new(&options, &log, NULL), VEER_OK);
    assert_true(veer_log_wants(log, VEER_LOG_ERROR));
    assert_false(veer_log_wants(log, VEER_LOG_WARN));
    veer_log_set_level(log, "debug");
    assert_true(veer_log_wants(log, VEER_LOG_DEBUG));
    veer_log_free(log);
    assert_false(veer_log_wants(NULL, VEER_LOG_ERROR));
}

static void the_journal_is_known_by_its_device(void **state)
{
    (void)state;
    char named[64];
    struct stat about;
    assert_int_equal(fstat(STDERR_FILENO, &about), 0);
    unsetenv("JOURNAL_STREAM");
    assert_false(veer_log_is_journal(STDERR_FILENO));
    snprintf(named, sizeof named, "%llu:%llu", (unsigned long long)about.st_dev,
             (unsigned long long)about.st_ino);
    setenv("JOURNAL_STREAM", named, 1);
    assert_true(veer_log_is_journal(STDERR_FILENO));
    setenv("JOURNAL_STREAM", "1:1", 1);
    assert_false(veer_log_is_journal(STDERR_FILENO));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_one_line),
        cmocka_unit_test(json_is_one_object),
        cmocka_unit_test(levels_change),
        cmocka_unit_test(the_journal_is_known_by_its_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
