package malote.http;

import malote.message.Ispb;

/** Reads the institution from a path. */
final class Institutions {
    private Institutions() {}

    /** @throws ProblemException 400 if the text is not an ISPB */
    static Ispb parse(String text) {
        if (!Ispb.isValid(text)) {
            throw new ProblemException(
                    Problem.BAD_ISPB,
                    "\"" + abbreviated(text)
                            + "\" is not an ISPB. It has 8 characters, digits and upper-case letters only,"
                            + " such as 32074986.");
        }
        return new Ispb(text);
    }

    static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
