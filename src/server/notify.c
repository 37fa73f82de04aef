#include "server/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/num.h"

bool veer_notify(const char *state)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *const path = getenv("NOTIFY_SOCKET");
    const size_t len = path != NULL ? strlen(path) : 0;
    if (len < 2 || len >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
        return false;
    memcpy(to.sun_path, path, len);
    if (path[0] == '@')
        to.sun_path[0] = '\0'; /* of the abstract name space */
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    const size_t state_len = strlen(state);
    const ssize_t sent =
        sendto(fd, state, state_len, MSG_NOSIGNAL, (const struct sockaddr *)(const void *)&to,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
    close(fd);
    return sent == (ssize_t)state_len;
}

int64_t veer_notify_watchdog_us(void)
{
    const char *const us = getenv("WATCHDOG_USEC");
    const char *const pid = getenv("WATCHDOG_PID");
    int64_t value = 0, wanted = 0;
    if (us == NULL || veer_parse_int64(us, strlen(us), &value) != VEER_OK || value <= 0)
        return 0;
    if (pid != NULL &&
        (veer_parse_int64(pid, strlen(pid), &wanted) != VEER_OK || wanted != (int64_t)getpid()))
        return 0;
    return value / 2;
}
