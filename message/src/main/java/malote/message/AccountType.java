package malote.message;

/** The kind of an account, by the codes of ISO 20022 that the message carries. */
public enum AccountType {
    /** Current account. */
    CACC,
    /** Savings account. */
    SVGS,
    /** Payment account. */
    TRAN,
    /** Salary account: it can pay but not receive. */
    SLRY,
    /** Any other. */
    OTHR
}
