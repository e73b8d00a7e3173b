package malote.client.stream;

import java.net.http.HttpClient;
import java.time.Duration;

/** What the streams of a collector have in common. */
record Settings(
        HttpClient http,
        boolean multipart,
        Duration readTimeout,
        Duration endTimeout,
        Duration firstPause,
        Duration longestPause) {}
