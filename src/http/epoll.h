/* http/epoll.h: a repair for libmicrohttpd's way of asking for events (epoll.c). */
#ifndef HTTP_EPOLL_H
#define HTTP_EPOLL_H

/** Makes the repair part of the program that links this layer. Call it before the first daemon
 * starts. */
void http_epoll_prepare(void);

#endif
