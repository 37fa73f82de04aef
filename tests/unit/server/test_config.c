#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "server/config_impl.h"

typedef struct fixture {
    veer_arena arena;   /* of texts */
    veer_config config; /* what is read into */
    veer_err err;       /* of the last call */
} fixture;

static int set_up(void **state)
{
    fixture *const f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    veer_arena_init(&f->arena, VEER_LIMIT_BUF_BYTES);
    *state = f;
    return veer_config_defaults(&f->arena, &f->config, &f->err) == VEER_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *const f = *state;
    veer_arena_done(&f->arena);
    free(f);
    return 0;
}

static veer_rc read_yaml(fixture *f, const char *text)
{
    const veer_config_load_state load = {&f->config, &f->arena};
    f->err = (veer_err)VEER_ERR_INIT;
    return veer_config_read_yaml(&load, "veer.yaml", text, strlen(text), &f->err);
}

static veer_rc read_dotenv(fixture *f, const char *text)
{
    const veer_config_load_state load = {&f->config, &f->arena};
    f->err = (veer_err)VEER_ERR_INIT;
    return veer_config_read_dotenv(&load, ".env", text, strlen(text), &f->err);
}

static veer_rc set(fixture *f, veer_config_id key, const char *text)
{
    f->err = (veer_err)VEER_ERR_INIT;
    return veer_config_put(&f->config, key, text, "here", &f->arena, &f->err);
}

/* ---- the table ---- */

static void every_key_has_names_that_belong_together(void **state)
{
    (void)state;
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        const veer_config_key *const key = &veer_config_keys[i];
        char env[VEER_CONFIG_ENV_SIZE], flag[VEER_CONFIG_ENV_SIZE];
        assert_int_equal(veer_config_find(key->name, strlen(key->name)), i);
        snprintf(flag, sizeof flag, "%s", key->name);
        for (char *c = flag; *c != '\0'; c++)
            *c = (char)(*c == '_' || *c == '.' ? '-' : *c);
        if (key->kind == VEER_CONFIG_KIND_SECRET)
            assert_null(key->flag);
        else
            assert_string_equal(key->flag, flag);
        veer_config_env_name(key, env);
        assert_memory_equal(env, "VEER_", 5);
        assert_int_equal(strlen(env), strlen(key->name) + 5);
        assert_int_equal(key->kind == VEER_CONFIG_KIND_BOOL, key->arg == NULL && key->flag != NULL);
        assert_true(key->help[strlen(key->help) - 1] != '.');
        assert_true(key->min <= key->max);
    }
}

static void defaults_are_those_of_the_table(void **state)
{
    const fixture *const f = *state;
    const veer_config *const c = &f->config;
    assert_string_equal(c->data_dir, "./veer-data");
    assert_string_equal(c->listen, "127.0.0.1:8321");
    assert_false(c->insecure);
    assert_null(c->tls_cert_file);
    assert_int_equal(c->hosts.n, 0);
    assert_int_equal(c->drain_ms, 10000);
    assert_int_equal(c->max_inflight_bytes, 256 * 1024 * 1024);
    assert_true(c->keep_predictions_us == 30 * VEER_US_PER_DAY);
    assert_true(c->keep_summaries_us == 730 * VEER_US_PER_DAY);
    assert_null(c->metrics_file);
    assert_string_equal(c->metrics_model, "default");
    assert_string_equal(c->log_level, "info");
    assert_true(c->evaluate && c->alerts);
    assert_true(c->evaluate_every_us == 300 * VEER_US_PER_SECOND);
    assert_string_equal(c->evaluate_baseline, "24h");
    assert_true(c->evaluate_fdr == 0.05 && c->evaluate_share_limit == 0.5);
    assert_int_equal(c->alerts_max_per_hour, 10);
    assert_string_equal(c->alerts_min_severity, "medium");
    assert_true(c->keep_runs_us == 90 * VEER_US_PER_DAY);
    for (int i = 0; i < VEER_CONFIG_COUNT; i++)
        assert_string_equal(c->from[i], "default");
}

/* ---- values ---- */

static void durations_have_units(void **state)
{
    static const struct {
        const char *text; /* as written */
        int64_t us;       /* what it means; -1: nothing */
    } rows[] = {
        {"0", 0},
        {"0s", 0},
        {"1us", 1},
        {"5m", 300000000},
        {"1.5h", 5400000000},
        {"1d", 86400000000},
        {"1w", 604800000000},
        {"1y", 31536000000000},
        {"250ms", 250000},
        {"100y", 3153600000000000},
        {"101y", -1},
        {"5", -1},
        {"-1s", -1},
        {"1 d", -1},
        {"1D", -1},
        {"", -1},
        {"d", -1},
        {"1e300y", -1},
        {"30dd", -1},
        {"0x", -1},
    };
    fixture *const f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const veer_rc rc = set(f, VEER_CONFIG_KEEP_POINTS, rows[i].text);
        assert_int_equal(rc, rows[i].us < 0 ? VEER_EINVAL : VEER_OK);
        if (rc == VEER_OK)
            assert_true(f->config.keep_points_us == rows[i].us);
    }
    assert_int_equal(set(f, VEER_CONFIG_DRAIN, "1h"), VEER_OK);
    assert_int_equal(f->config.drain_ms, 3600000);
    assert_int_equal(set(f, VEER_CONFIG_DRAIN, "3600001ms"), VEER_EINVAL);
    assert_string_equal(f->err.msg, "here: 'drain' must be at most 3600000 ms, not '3600001ms'");
}

static void sizes_have_units(void **state)
{
    static const struct {
        const char *text; /* as written */
        int64_t bytes;    /* what it means; -1: nothing */
    } rows[] = {
        {"1048576", 1048576}, {"1048575", -1},      {"1MiB", 1048576},  {"1MB", -1},
        {"2MB", 2000000},     {"1GiB", 1073741824}, {"1G", 1073741824}, {"2000kB", 2000000},
        {"1TB", -1},          {"many", -1},
    };
    fixture *const f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const veer_rc rc = set(f, VEER_CONFIG_MAX_INFLIGHT, rows[i].text);
        assert_int_equal(rc, rows[i].bytes < 0 ? VEER_EINVAL : VEER_OK);
        if (rc == VEER_OK)
            assert_true(f->config.max_inflight_bytes == rows[i].bytes);
    }
}

static void counts_have_limits(void **state)
{
    fixture *const f = *state;
    assert_int_equal(set(f, VEER_CONFIG_THREADS, "64"), VEER_OK);
    assert_int_equal(f->config.threads, VEER_LIMIT_HTTP_THREADS);
    assert_int_equal(set(f, VEER_CONFIG_THREADS, "65"), VEER_EINVAL);
    assert_string_equal(f->err.msg, "here: 'http.threads' must be at most 64, not '65'");
    assert_int_equal(set(f, VEER_CONFIG_THREADS, "-1"), VEER_EINVAL);
    assert_string_equal(f->err.msg, "here: 'http.threads' must be at least 0, not '-1'");
    assert_int_equal(set(f, VEER_CONFIG_THREADS, "4.5"), VEER_EINVAL);
    assert_string_equal(f->err.msg, "here: 'http.threads' must be a whole number, not '4.5'");
    assert_int_equal(f->config.threads, 64);
    assert_int_equal(set(f, VEER_CONFIG_MAX_CONNECTIONS, "0"), VEER_EINVAL);
}

static void ratios_are_above_nothing_and_at_most_one(void **state)
{
    fixture *const f = *state;
    assert_int_equal(set(f, VEER_CONFIG_EVALUATE_FDR, "1"), VEER_OK);
    assert_int_equal(set(f, VEER_CONFIG_EVALUATE_FDR, "0.25"), VEER_OK);
    assert_true(f->config.evaluate_fdr == 0.25);
    static const char *const wrong[] = {"0", "1.01", "-0.1", "", "5%", "nan", "one"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(set(f, VEER_CONFIG_EVALUATE_FDR, wrong[i]), VEER_EINVAL);
    assert_string_equal(f->err.msg,
                        "here: 'evaluation.fdr' must be a number above 0 and at most 1, not 'one'");
    assert_true(f->config.evaluate_fdr == 0.25);
}

static void lists_and_texts_have_limits(void **state)
{
    fixture *const f = *state;
    char text[VEER_LIMIT_CONFIG_VALUE_BYTES + 2];
    const size_t list_len = (size_t)VEER_LIMIT_CONFIG_LIST * 2;
    memset(text, 'a', sizeof text);
    text[VEER_LIMIT_CONFIG_VALUE_BYTES] = '\0';
    assert_int_equal(set(f, VEER_CONFIG_DATA, text), VEER_OK);
    text[VEER_LIMIT_CONFIG_VALUE_BYTES] = 'a';
    text[VEER_LIMIT_CONFIG_VALUE_BYTES + 1] = '\0';
    assert_int_equal(set(f, VEER_CONFIG_DATA, text), VEER_EINVAL);
    assert_int_equal(set(f, VEER_CONFIG_DATA, "\xff"), VEER_EINVAL);
    assert_string_equal(f->err.msg, "here: 'data' is not text of at most 4096 bytes");
    for (size_t i = 0; i < VEER_LIMIT_CONFIG_LIST; i++)
        memcpy(text + 2 * i, "b,", 2);
    text[list_len] = '\0';
    assert_int_equal(set(f, VEER_CONFIG_HOSTS, text), VEER_OK);
    assert_int_equal(f->config.hosts.n, VEER_LIMIT_CONFIG_LIST);
    memcpy(text + list_len, "c", 2);
    assert_int_equal(set(f, VEER_CONFIG_HOSTS, text), VEER_ELIMIT);
    assert_string_equal(f->err.msg, "here: 'hosts' has more than 64 items");
}

/* ---- veer.yaml ---- */

static void yaml_sets_keys_and_says_where(void **state)
{
    fixture *const f = *state;
    assert_int_equal(read_yaml(f, "# comment\n"
                                  "listen: 127.0.0.1:1\n"
                                  "retention:\n"
                                  "  points: 5d\n"
                                  "hosts:\n"
                                  "  - a.example\n"
                                  "  - b\n"
                                  "insecure: true\n"
                                  "metrics: # nothing yet\n"
                                  "tls: {cert_file: 'a b', key_file: \"k\"}\n"
                                  "log.level: debug\n"),
                     VEER_OK);
    assert_string_equal(f->config.listen, "127.0.0.1:1");
    assert_true(f->config.keep_points_us == 5 * VEER_US_PER_DAY);
    assert_int_equal(f->config.hosts.n, 2);
    assert_string_equal(f->config.hosts.items[0], "a.example");
    assert_string_equal(f->config.hosts.items[1], "b");
    assert_true(f->config.insecure);
    assert_string_equal(f->config.tls_cert_file, "a b");
    assert_string_equal(f->config.log_level, "debug");
    assert_string_equal(f->config.from[VEER_CONFIG_KEEP_POINTS], "veer.yaml:4");
    assert_string_equal(f->config.from[VEER_CONFIG_HOSTS], "veer.yaml:5");
    assert_string_equal(f->config.from[VEER_CONFIG_DRAIN], "default");
    assert_int_equal(read_yaml(f, ""), VEER_OK);
    assert_int_equal(read_yaml(f, "# only a comment\n"), VEER_OK);
    assert_int_equal(read_yaml(f, "---\n{}\n"), VEER_OK);
}

static void yaml_errors_name_the_place(void **state)
{
    static const struct {
        const char *text; /* of the file */
        const char *says; /* the whole message */
        veer_rc rc;       /* the code */
    } rows[] = {
        {"retension:\n  points: 1d\n",
         "veer.yaml:1:1: unknown key 'retension'; did you mean 'retention'?", VEER_EINVAL},
        {"retention:\n  pints: 1d\n",
         "veer.yaml:2:3: unknown key 'retention.pints'; did you mean 'retention.points'?",
         VEER_EINVAL},
        {"threads: 3\n", "veer.yaml:1:1: unknown key 'threads'; did you mean 'http.threads'?",
         VEER_EINVAL},
        {"completely: 3\n",
         "veer.yaml:1:1: unknown key 'completely'; 'veer check-config --reference' lists the keys",
         VEER_EINVAL},
        {"drain:   soon\n",
         "veer.yaml:1:10: 'drain' must be a time such as 30d, 12h or 5m, not 'soon'", VEER_EINVAL},
        {"insecure: yes\n", "veer.yaml:1:11: 'insecure' must be true or false, not 'yes'",
         VEER_EINVAL},
        {"log:\n  level: loud\n",
         "veer.yaml:2:10: 'log.level' must be one of error, warn, info, debug, not 'loud'",
         VEER_EINVAL},
        {"http:\n  max_inflight: big\n",
         "veer.yaml:2:17: 'http.max_inflight' must be a size such as 64MiB or 1GB, not 'big'",
         VEER_EINVAL},
        {"retention: 3\n", "veer.yaml:1:1: 'retention' is a section and has keys of its own",
         VEER_EINVAL},
        {"drain: [1s]\n", "veer.yaml:1:1: 'drain' must be a single value", VEER_EINVAL},
        {"drain: {a: 1}\n", "veer.yaml:1:1: 'drain' must be a single value", VEER_EINVAL},
        {"hosts: {a: 1}\n", "veer.yaml:1:1: 'hosts' must be a single value", VEER_EINVAL},
        {"hosts: [[a]]\n", "veer.yaml:1:1: 'hosts' must be a single value", VEER_EINVAL},
        {"log.level: info\nlog:\n  level: info\n", "veer.yaml:3:3: 'log.level' is given twice",
         VEER_EINVAL},
        {"- a\n", "veer.yaml: must be a mapping of keys to values", VEER_EINVAL},
        {"word\n", "veer.yaml: must be a mapping of keys to values", VEER_EINVAL},
        {"[a]: 3\n", "veer.yaml: a key must be a short text", VEER_EINVAL},
        {"a: [\nb", "veer.yaml:2:1: is not YAML: wrongly indented flow sequence", VEER_EPARSE},
    };
    fixture *const f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(read_yaml(f, rows[i].text), rows[i].rc);
        assert_string_equal(f->err.msg, rows[i].says);
    }
}

/* ---- variables ---- */

static void dotenv_understands_quotes_and_comments(void **state)
{
    fixture *const f = *state;
    assert_int_equal(read_dotenv(f, "# comment\n"
                                    "\n"
                                    "FLASK_ENV=development\r\n"
                                    "export VEER_LISTEN = 127.0.0.1:7 # behind\n"
                                    "VEER_DATA=\"a \\\"b\\\" c\" # quoted\n"
                                    "VEER_HOSTS='x, y'\n"
                                    "VEER_LOG_LEVEL=debug\r\n"
                                    "VEER_URL=http://elsewhere\n"
                                    "METRICS_FILE=data/metrics_log.json"),
                     VEER_OK);
    assert_string_equal(f->config.listen, "127.0.0.1:7");
    assert_string_equal(f->config.data_dir, "a \"b\" c");
    assert_int_equal(f->config.hosts.n, 2);
    assert_string_equal(f->config.log_level, "debug");
    assert_string_equal(f->config.metrics_file, "data/metrics_log.json");
    assert_string_equal(f->config.from[VEER_CONFIG_DATA], ".env:5");
}

static void dotenv_errors_name_the_line(void **state)
{
    fixture *const f = *state;
    assert_int_equal(read_dotenv(f, "\nVEER_DRIAN=3s\n"), VEER_EINVAL);
    assert_string_equal(
        f->err.msg,
        ".env:2: unknown variable 'VEER_DRIAN'; 'veer check-config --reference' lists them");
    assert_int_equal(read_dotenv(f, "nothing\n"), VEER_EPARSE);
    assert_string_equal(f->err.msg, ".env:1: expected NAME=value");
    assert_int_equal(read_dotenv(f, "VEER_DATA=\"open\n"), VEER_EPARSE);
    assert_int_equal(read_dotenv(f, "VEER_DATA='a' b\n"), VEER_EPARSE);
    assert_int_equal(read_dotenv(f, "VEER_DRAIN=soon\n"), VEER_EINVAL);
    assert_string_equal(f->err.msg,
                        ".env:1: 'drain' must be a time such as 30d, 12h or 5m, not 'soon'");
}

static void the_own_name_of_a_variable_goes_first(void **state)
{
    fixture *const f = *state;
    const veer_config_load_state load = {&f->config, &f->arena};
    static const char *const both[] = {"VEER_METRICS_FILE=own", "METRICS_FILE=other", NULL};
    static const char *const alias[] = {"METRICS_FILE=other", "VEER_PORT=tcp://10.0.0.1", "X",
                                        NULL};
    assert_int_equal(veer_config_read_environ(&load, both, &f->err), VEER_OK);
    assert_string_equal(f->config.metrics_file, "own");
    assert_string_equal(f->config.from[VEER_CONFIG_METRICS_FILE], "VEER_METRICS_FILE");
    assert_int_equal(veer_config_read_environ(&load, alias, &f->err), VEER_OK);
    assert_string_equal(f->config.metrics_file, "other");
    assert_int_equal(read_dotenv(f, "VEER_METRICS_FILE=own\nMETRICS_FILE=other\n"), VEER_OK);
    assert_string_equal(f->config.metrics_file, "own");
}

/* ---- all together ---- */

static void write_file(const char *dir, const char *name, const char *text, size_t len)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void later_places_win(void **state)
{
    fixture *const f = *state;
    char dir[] = "/tmp/veer-config-XXXXXX", path[64];
    static const char *const variables[] = {"VEER_DRAIN=3s", "VEER_DRAIN_DELAY=3s", NULL};
    const char *flags[VEER_CONFIG_COUNT] = {[VEER_CONFIG_DRAIN_DELAY] = "4s"};
    static const char yaml[] =
        "drain: 1s\ndrain_delay: 1s\nhttp: {threads: 1}\nmetrics: {model: m}\n";
    static const char dotenv[] = "VEER_DRAIN=2s\nVEER_DRAIN_DELAY=2s\nVEER_HTTP_THREADS=2\n";
    assert_non_null(mkdtemp(dir));
    const veer_config_sources sources = {.dir = dir, .variables = variables, .flags = flags};
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_OK);
    write_file(dir, "veer.yaml", yaml, sizeof yaml - 1);
    write_file(dir, ".env", dotenv, sizeof dotenv - 1);
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_OK);
    assert_int_equal(f->config.drain_delay_ms, 4000);
    assert_int_equal(f->config.drain_ms, 3000);
    assert_int_equal(f->config.threads, 2);
    assert_string_equal(f->config.metrics_model, "m");
    assert_string_equal(f->config.from[VEER_CONFIG_DRAIN_DELAY], "--drain-delay");
    snprintf(path, sizeof path, "%s/veer.yaml", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/.env", dir);
    unlink(path);
    rmdir(dir);
}

static void a_file_has_a_limit(void **state)
{
    fixture *const f = *state;
    char dir[] = "/tmp/veer-config-XXXXXX", path[64];
    char *const text = malloc(VEER_LIMIT_CONFIG_BYTES + 1);
    assert_non_null(text);
    assert_non_null(mkdtemp(dir));
    memset(text, '#', VEER_LIMIT_CONFIG_BYTES + 1);
    snprintf(path, sizeof path, "%s/s.yaml", dir);
    const veer_config_sources sources = {.file = path, .dir = dir};
    write_file(dir, "s.yaml", text, VEER_LIMIT_CONFIG_BYTES);
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_OK);
    write_file(dir, "s.yaml", text, VEER_LIMIT_CONFIG_BYTES + 1);
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_ELIMIT);
    assert_non_null(strstr(f->err.msg, "s.yaml: is larger than 1048576 bytes"));
    unlink(path);
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_ENOTFOUND);
    rmdir(dir);
    free(text);
}

static void settings_that_exclude_each_other(void **state)
{
    fixture *const f = *state;
    const char *flags[VEER_CONFIG_COUNT] = {[VEER_CONFIG_TLS_KEY] = "k"};
    const veer_config_sources sources = {.dir = "/nowhere", .flags = flags};
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_EINVAL);
    assert_string_equal(f->err.msg, "'tls.key_file' is set, 'tls.cert_file' is missing");
    flags[VEER_CONFIG_TLS_KEY] = NULL;
    flags[VEER_CONFIG_DATA] = "";
    assert_int_equal(veer_config_load(&sources, &f->arena, &f->config, &f->err), VEER_EINVAL);
    assert_string_equal(f->err.msg, "'data' must not be empty");
}

static void a_copy_stands_alone_and_prints_the_same(void **state)
{
    fixture *const f = *state;
    veer_arena other;
    veer_config copy;
    veer_buf before, after;
    veer_arena_init(&other, VEER_LIMIT_BUF_BYTES);
    veer_buf_init(&before, VEER_LIMIT_BUF_BYTES);
    veer_buf_init(&after, VEER_LIMIT_BUF_BYTES);
    assert_int_equal(set(f, VEER_CONFIG_HOSTS, "a,b: c"), VEER_OK);
    assert_int_equal(set(f, VEER_CONFIG_DATA, "d \"q\" \\ \t"), VEER_OK);
    assert_int_equal(set(f, VEER_CONFIG_ADMIN_TOKEN, "veer_secret"), VEER_OK);
    veer_config_print(&f->config, &before);
    assert_int_equal(veer_config_copy(&f->config, &other, &copy, &f->err), VEER_OK);
    veer_arena_reset(&f->arena);
    veer_config_print(&copy, &after);
    assert_string_equal(veer_buf_cstr(&before), veer_buf_cstr(&after));
    assert_null(strstr(veer_buf_cstr(&after), "veer_secret"));
    f->config = copy;
    assert_int_equal(read_yaml(f, veer_buf_cstr(&after)), VEER_OK);
    assert_string_equal(f->config.data_dir, "d \"q\" \\ \t");
    assert_int_equal(f->config.hosts.n, 2);
    veer_buf_done(&before);
    veer_buf_done(&after);
    veer_arena_done(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_key_has_names_that_belong_together),
        TEST(defaults_are_those_of_the_table),
        TEST(durations_have_units),
        TEST(sizes_have_units),
        TEST(counts_have_limits),
        TEST(ratios_are_above_nothing_and_at_most_one),
        TEST(lists_and_texts_have_limits),
        TEST(yaml_sets_keys_and_says_where),
        TEST(yaml_errors_name_the_place),
        TEST(dotenv_understands_quotes_and_comments),
        TEST(dotenv_errors_name_the_line),
        TEST(the_own_name_of_a_variable_goes_first),
        TEST(later_places_win),
        TEST(a_file_has_a_limit),
        TEST(settings_that_exclude_each_other),
        TEST(a_copy_stands_alone_and_prints_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
