/* web/web.h: the page for browsers, as files inside the program.
 *
 * The page is built from web/ by tools/embed-page.py when the program is built, and becomes one
 * table of files that live as long as the program. Nobody needs a token to get them: they hold no
 * data, and what they show comes from the HTTP API. A program that was built without the page says
 * so at
 * "/" and is otherwise whole.
 *
 * Every file has an entity tag made of its content. "/" is asked for anew each time, so that a new
 * version is seen at once; the files below "/assets/", which have a part of their content's hash in
 * their names, are kept for a year.
 */
#ifndef VEER_WEB_WEB_H
#define VEER_WEB_WEB_H

#include "http/response.h"

typedef struct veer_web_file {
    const char *path;            /* of the URL: "/", "/assets/index-CXxIUWT8.css" */
    const char *type;            /* media type */
    const char *etag;            /* hash of bytes, without quotes */
    bool is_fixed;               /* its name changes with its content */
    size_t len;                  /* of bytes */
    const unsigned char *bytes;  /* as they are */
    size_t packed_len;           /* of packed; 0: there is none */
    const unsigned char *packed; /* the same as gzip, where that is smaller; NULL: it is not */
} veer_web_file;

typedef struct veer_web_page {
    const veer_web_file *files; /* count of them */
    size_t count;               /* of them; 0: built without the page */
} veer_web_page;

/** The page of this program; made by tools/embed-page.py. */
extern const veer_web_page veer_web_page_built;

/** The routes of the page, for http_router_new; the table lives for ever. */
const http_route *veer_web_routes(size_t *ret_count);

/** Answers a request for the file at its path: 200, 304 if the client has it, 404 if there is none.
 * No byte is copied. */
void veer_web_answer(const veer_web_page *page, const http_request *request,
                     http_response *response);

#endif
