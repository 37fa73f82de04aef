/* A mail by SMTP. */
#include <string.h>

#include "client/outgoing_impl.h"

/* The name in the header of 7.88.1 has three L; later ones have two. */
#ifdef CURLOPT_MAIL_RCPT_ALLOWFAILS
#define RECEIVERS_MAY_FAIL CURLOPT_MAIL_RCPT_ALLOWFAILS
#else
#define RECEIVERS_MAY_FAIL CURLOPT_MAIL_RCPT_ALLLOWFAILS
#endif

static size_t give_text(char *to, size_t size, size_t n, void *context)
{
    outgoing *const o = context;
    const veer_mail *const mail = o->request->mail;
    const size_t left = mail->text_len - o->mail_sent;
    const size_t len = left < size * n ? left : size * n;
    memcpy(to, mail->text + o->mail_sent, len);
    o->mail_sent += len;
    return len;
}

veer_rc outgoing_mail_set(outgoing *o, veer_err *err)
{
    const veer_mail *const mail = o->request->mail;
    for (size_t i = 0; i < mail->n_to; i++) {
        struct curl_slist *const longer = curl_slist_append(o->receivers, mail->to[i]);
        if (longer == NULL)
            return veer_fail_nomem(err);
        o->receivers = longer;
    }
    curl_easy_setopt(o->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(o->curl, CURLOPT_MAIL_FROM, mail->from);
    curl_easy_setopt(o->curl, CURLOPT_MAIL_RCPT, o->receivers);
    /* One bad receiver does not keep the mail from the others. */
    curl_easy_setopt(o->curl, RECEIVERS_MAY_FAIL, 1L);
    curl_easy_setopt(o->curl, CURLOPT_USE_SSL, mail->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL);
    if (mail->user != NULL) {
        curl_easy_setopt(o->curl, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(o->curl, CURLOPT_PASSWORD, mail->password != NULL ? mail->password : "");
    }
    curl_easy_setopt(o->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(o->curl, CURLOPT_READFUNCTION, give_text);
    curl_easy_setopt(o->curl, CURLOPT_READDATA, o);
    curl_easy_setopt(o->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->text_len);
    return VEER_OK;
}
