/* One less than asked for.
 *
 * libmicrohttpd (0.9.75) gathers events in an array of 128. When epoll_wait fills the whole array
 * it asks again before it looks at a single one of them, and with the same timeout, which is mostly
 * "for ever": if exactly 128 sockets were ready, all 128 clients then wait until another event
 * comes along. An array that is never full ends that loop; what did not fit comes with the next
 * call.
 *
 * The library's call finds this function because the program defines it; everybody else in the
 * program who calls epoll_wait gets one event less than there is room for, which is allowed. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "http/epoll.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

/* As <sys/epoll.h> has it, which would name the parameters otherwise. */
struct epoll_event;
int epoll_wait(int epoll, struct epoll_event *events, int room, int timeout_ms);

typedef int epoll_wait_fn(int epoll, struct epoll_event *events, int room, int timeout_ms);

static epoll_wait_fn *real_epoll_wait; /* of the C library, or a sanitizer in front of it */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_real(void)
{
    void *symbol = dlsym(RTLD_NEXT, "epoll_wait");
    memcpy(&real_epoll_wait, &symbol, sizeof symbol); /* C has no cast from one to the other */
}

void http_epoll_prepare(void)
{
    pthread_once(&once, find_real);
}

__attribute__((visibility("default"))) int epoll_wait(int epoll, struct epoll_event *events,
                                                      int room, int timeout_ms)
{
    http_epoll_prepare();
    return real_epoll_wait(epoll, events, room > 1 ? room - 1 : room, timeout_ms);
}
