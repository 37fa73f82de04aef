/* A server in the foreground: signals, reloads, the service manager. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/time.h"
#include "server/notify.h"
#include "server/server_impl.h"

#define STATE_SIZE 640                         /* one message to the service manager */
#define IDLE_US (INT64_C(3600) * 1000000)      /* between two looks when no watchdog waits */
#define STOP_MARGIN_US (INT64_C(10) * 1000000) /* beyond the drain, to close everything */

static void signals_of(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGHUP);
}

static void tell_ready(const veer_server *server)
{
    char state[STATE_SIZE];
    snprintf(state, sizeof state, "READY=1\nSTATUS=answers at %s", veer_server_url(server));
    veer_notify(state);
}

static void tell_stopping(const veer_server *server)
{
    char state[STATE_SIZE];
    const int64_t us =
        (server->config.drain_ms + server->config.drain_delay_ms) * 1000 + STOP_MARGIN_US;
    snprintf(state, sizeof state,
             "STOPPING=1\nSTATUS=finishing running requests\nEXTEND_TIMEOUT_USEC=%lld",
             (long long)us);
    veer_notify(state);
}

/* Reads all settings again. What does not hold leaves everything as it was. */
static void reload(veer_server *server, const veer_config_sources *sources)
{
    char state[STATE_SIZE];
    veer_arena arena;
    veer_config fresh;
    veer_err err = VEER_ERR_INIT;
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
             (long long)veer_clock_monotonic_us(veer_clock_system()));
    veer_notify(state);
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_config_load(sources, &arena, &fresh, &err);
    if (rc == VEER_OK)
        rc = veer_server_reload(server, &fresh, &err);
    if (rc == VEER_OK)
        VEER_LOG(veer_server_log(server), VEER_LOG_INFO, "settings read again",
                 {"log_level", server->config.log_level, 0});
    else
        VEER_LOG(veer_server_log(server), VEER_LOG_ERROR, "settings not taken over",
                 {"detail", err.msg, 0});
    veer_arena_done(&arena);
    tell_ready(server);
}

/* Until a signal asks to stop; gives its number. */
static int wait_for_end(veer_server *server, const veer_config_sources *sources)
{
    const int64_t watchdog_us = veer_notify_watchdog_us();
    const int64_t pause_us = watchdog_us > 0 ? watchdog_us : IDLE_US;
    const struct timespec pause = {.tv_sec = pause_us / VEER_US_PER_SECOND,
                                   .tv_nsec = (long)(pause_us % VEER_US_PER_SECOND) * 1000};
    sigset_t wanted;
    signals_of(&wanted);
    for (;;) {
        const int got = sigtimedwait(&wanted, NULL, &pause);
        if (got == SIGHUP)
            reload(server, sources);
        else if (got > 0)
            return got;
        else if (watchdog_us > 0 && errno == EAGAIN)
            veer_notify("WATCHDOG=1");
    }
}

/* From here on SIGTERM and SIGINT do what they do to any process: end it. */
static void allow_force(void)
{
    sigset_t force;
    sigemptyset(&force);
    sigaddset(&force, SIGTERM);
    sigaddset(&force, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &force, NULL);
}

static veer_rc run_started(veer_server *server, const veer_config_sources *sources,
                           veer_rc (*announce)(void *, const char *, veer_err *), void *context,
                           veer_err *err)
{
    veer_log *const log = veer_server_log(server);
    veer_rc rc = VEER_OK;
    VEER_LOG(log, VEER_LOG_INFO, "answering", {"url", veer_server_url(server), 0},
             {"data", server->config.data_dir, 0},
             {"tokens", server->tokens != NULL ? "needed" : "not needed", 0},
             {"version", VEER_VERSION, 0});
    if (announce != NULL)
        rc = announce(context, veer_server_url(server), err);
    if (rc != VEER_OK)
        return rc;
    tell_ready(server);
    const int got = wait_for_end(server, sources);
    VEER_LOG(log, VEER_LOG_INFO, "stopping", {"signal", got == SIGINT ? "SIGINT" : "SIGTERM", 0});
    tell_stopping(server);
    allow_force();
    return VEER_OK;
}

veer_rc veer_server_run(const veer_config_sources *sources,
                        veer_rc (*announce)(void *context, const char *url, veer_err *err),
                        void *context, veer_err *err)
{
    veer_arena arena;
    veer_config config;
    veer_server *server = NULL;
    sigset_t wanted, before;
    signals_of(&wanted);
    pthread_sigmask(SIG_BLOCK, &wanted, &before); /* threads inherit it */
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_config_load(sources, &arena, &config, err);
    if (rc == VEER_OK)
        rc = veer_server_start(&config, veer_clock_system(), &server, err);
    if (rc == VEER_OK)
        rc = run_started(server, sources, announce, context, err);
    veer_server_stop(server);
    veer_arena_done(&arena);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}
