/** Reads QR codes in pictures, which an account does not get. */
export default {}
