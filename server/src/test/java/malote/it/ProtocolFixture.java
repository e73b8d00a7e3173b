package malote.it;

import static malote.it.Client.freshIspb;

/** A client of the server that all share, with an institution of its own for each test. */
abstract class ProtocolFixture {
    final Client client;
    final Inside inside;
    final String ispb = freshIspb();

    ProtocolFixture(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
    }

    // --- helpers

    static String key(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1, uri.lastIndexOf('/') + 14);
    }
}
